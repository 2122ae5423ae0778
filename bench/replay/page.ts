/** An answer in pieces, which are sent one behind the other. */
export type Pieces = readonly (string | Buffer)[]

/** A request for documents that nothing was made for. To answer it with none would be wrong, and fast. */
export class UnknownRequest extends Error {}
