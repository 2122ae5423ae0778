import { shorten } from './shorten.ts'

/** Names in Fauna are shorter. A longer one would hide the rest of the message. */
const LONGEST_NAME = 100

/** A name or a path in a message, as JSON text. */
export function quoted(name: string): string {
  return JSON.stringify(shorten(name, LONGEST_NAME))
}
