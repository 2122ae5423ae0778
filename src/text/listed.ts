import { quoted } from './quoted.ts'

/** How many names a message lists. */
const MOST_NAMES = 20

/** Names in a message: `"a", "b" and 5 more`. */
export function listed(names: readonly string[]): string {
  const shown = names.slice(0, MOST_NAMES).map(quoted).join(', ')
  return names.length > MOST_NAMES ? `${shown} and ${names.length - MOST_NAMES} more` : shown
}
