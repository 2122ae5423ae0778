import { quoted } from './quoted.ts'

/** How many names a message lists. */
const NAMES = 20

/** Names in a message: `"a", "b" and 5 more`. */
export function listed(names: readonly string[]): string {
  const shown = names.slice(0, NAMES).map(quoted).join(', ')
  return names.length > NAMES ? `${shown} and ${names.length - NAMES} more` : shown
}
