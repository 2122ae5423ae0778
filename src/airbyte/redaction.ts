const REDACTED = '****'

/** The default secret of a FaunaDB on a machine of the user, and Fauna's own roles: words of which messages consist. */
const ORDINARY_WORDS: ReadonlySet<string> = new Set(['secret', 'admin', 'server', 'server-readonly', 'client'])

/** A shorter part of a secret, in characters, occurs in too many ordinary words. */
const SHORTEST_PART = 6

/**
 * Takes secrets out of texts: each secret, the parts of a scoped one (`secret:database:role`), and their forms in
 * base64. Records are not redacted: they are the user's data.
 */
export class Redaction {
  #forms: readonly string[] = []

  /** From now on, `redact` takes these secrets out. They take the place of earlier ones. */
  use(...secrets: readonly string[]): void {
    // The longest first: a part of a longer one would leave the rest of it.
    this.#forms = secrets.flatMap(formsOf).sort((a, b) => b.length - a.length)
  }

  redact(text: string): string {
    return this.#forms.reduce((redacted, form) => redacted.replaceAll(form, REDACTED), text)
  }
}

/** A secret and its parts as they are and in base64, with and without padding. */
function formsOf(secret: string): string[] {
  const texts = [secret, ...secret.split(':')].filter((text) => text.length >= SHORTEST_PART)
  // HTTP's basic authentication has the secret as the user's name, before a colon.
  const encoded = texts.flatMap((text) => [text, `${text}:`]).map((text) => Buffer.from(text))
  return [
    ...texts.filter((text) => !ORDINARY_WORDS.has(text)),
    ...encoded.map((bytes) => bytes.toString('base64')).flatMap((text) => [text, text.replace(/=+$/, '')]),
    ...encoded.map((bytes) => bytes.toString('base64url')),
  ]
}
