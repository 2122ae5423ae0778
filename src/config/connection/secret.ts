import { ConfigError } from '../../text/config-error.ts'
import { wholeNumber } from '../../text/count.ts'

/**
 * In characters. With the other headers, Fauna accepts 8 KB (fauna.md, v4). A secret has about 40 characters, a scoped
 * one more.
 */
const LONGEST_SECRET = 7_000

/**
 * Refuses a secret that Fauna cannot accept. A character that an HTTP header cannot carry would otherwise fail later,
 * with a less clear error.
 * @param name the name of the secret in messages
 * @throws ConfigError, which does not repeat the secret
 */
export function checkSecret(secret: string, name: string): void {
  if (secret === '') throw new ConfigError(`${name} is empty. Give the secret of a Fauna key.`)
  if (!/^[\x21-\x7e]+$/.test(secret)) {
    throw new ConfigError(
      `${name} contains a line break, a space or another character that no Fauna secret contains. Copy only the secret, without the characters around it.`,
    )
  }
  if (secret.length > LONGEST_SECRET) {
    throw new ConfigError(
      `${name} is longer than ${wholeNumber(LONGEST_SECRET)} characters, which Fauna does not accept. Give the secret of a Fauna key.`,
    )
  }
}
