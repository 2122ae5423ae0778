/** Longer names are no names of Fauna's, and would hide what a message says of them. */
const LONGEST = 100

/** A name in a message, as JSON text. */
export function quoted(name: string): string {
  return JSON.stringify(name.length <= LONGEST ? name : `${name.slice(0, LONGEST)}…`)
}
