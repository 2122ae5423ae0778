/** The codes of Node's sockets, TLS and HTTP parser, and this client's own. */
export type Codes = ReadonlySet<string>

/** An error with a code of its own, as Node's errors have one. */
export function withCode(message: string, code: string): Error {
  return Object.assign(new Error(message), { code })
}

export function hasAny(codes: Codes, ...wanted: readonly string[]): boolean {
  return wanted.some((code) => codes.has(code))
}

/** How many errors of a chain of causes to look at: a chain may be circular. */
const MAX_CAUSES = 20

/** The codes of an error, of its causes, and of their causes. */
export function codesOf(error: unknown): Codes {
  const codes = new Set<string>()
  const pending = [error]
  for (let seen = 0; pending.length > 0 && seen < MAX_CAUSES; seen++) {
    const next = pending.shift()
    if (next === null || typeof next !== 'object') continue
    const { code, cause } = next as { readonly code?: unknown; readonly cause?: unknown }
    if (code !== undefined && code !== '') codes.add(String(code))
    pending.push(cause)
    if (next instanceof AggregateError) pending.push(...next.errors)
  }
  return codes
}
