/** An answer in pieces, sent one after the other. */
export type Pieces = readonly (string | Buffer)[]

/** A request for documents that nothing was made for. To answer it with none would be wrong, and fast. */
export class UnknownRequest extends Error {}
