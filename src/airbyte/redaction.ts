const REDACTED = '****'

/** The default secret of a FaunaDB on a machine of the user, and Fauna's own roles: words of which messages consist. */
const ORDINARY_WORDS: ReadonlySet<string> = new Set(['secret', 'admin', 'server', 'server-readonly', 'client'])

/** A shorter part of a secret, in characters, occurs in too many ordinary words. */
const SHORTEST_PART = 6

/**
 * Takes secrets out of texts: each secret, the parts of a scoped one (`secret:database:role`), and what begins with one of
 * them in base64. Records are not redacted: they are the user's data.
 */
export class Redaction {
  #forms: readonly RegExp[] = []

  /** From now on, `redact` takes these secrets out. They take the place of earlier ones. */
  use(...secrets: readonly string[]): void {
    const parts = secrets.flatMap(partsOf)
    const plain = parts.filter((text) => !ORDINARY_WORDS.has(text))
    // The longest first: a part of a longer one would leave the rest of it.
    this.#forms = [...longestFirst(plain).map(escaped), ...longestFirst(parts.flatMap(base64Beginnings)).map(inBase64)]
  }

  redact(text: string): string {
    return this.#forms.reduce((redacted, form) => redacted.replaceAll(form, REDACTED), text)
  }
}

function partsOf(secret: string): string[] {
  return [secret, ...secret.split(':')].filter((text) => text.length >= SHORTEST_PART)
}

function longestFirst(texts: readonly string[]): string[] {
  return [...texts].sort((a, b) => b.length - a.length)
}

/** In bytes, of which base64 makes four characters. */
const BASE64_GROUP = 3

/**
 * How the base64 form of any text begins that begins with `text`, in both alphabets: HTTP's basic authentication adds a
 * colon to a secret, a scoped secret a path and a role.
 */
function base64Beginnings(text: string): string[] {
  const bytes = Buffer.from(text)
  const groups = bytes.subarray(0, bytes.length - (bytes.length % BASE64_GROUP))
  return [...new Set([groups.toString('base64'), groups.toString('base64url')])]
}

function escaped(text: string): RegExp {
  return new RegExp(text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&'), 'g')
}

function inBase64(beginning: string): RegExp {
  return new RegExp(`${escaped(beginning).source}[A-Za-z0-9+/_-]*={0,2}`, 'g')
}
