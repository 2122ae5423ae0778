import { ConfigError } from '../text/config-error.ts'

/** With the other headers, Fauna takes 8 KB (fauna.md, v4); a secret has about 40 characters, and may be scoped. */
const LONGEST_SECRET = 7_000

/**
 * Refuses what no Fauna takes for a secret: what a header cannot carry would be refused much later, and less clearly.
 * @param name what the secret is called in messages
 * @throws ConfigError
 */
export function checkSecret(secret: string, name: string): void {
  if (secret === '') throw new ConfigError(`${name} is empty. Give the secret of a Fauna key.`)
  if (!/^[\x21-\x7e]+$/.test(secret)) {
    throw new ConfigError(
      `${name} holds a line break, a space or another character that no Fauna secret has. Copy it again, without what stands around it.`,
    )
  }
  if (secret.length > LONGEST_SECRET) throw new ConfigError(`${name} is longer than any that Fauna takes.`)
}
