/** Text that a user carries around and cannot read: a cursor, or an event source. */
export function toToken(fields: object): string {
  return Buffer.from(JSON.stringify(fields)).toString('base64')
}

/** What a token holds; undefined for what is none. */
export function ofToken(token: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const fields: unknown = JSON.parse(Buffer.from(token, 'base64').toString())
    return typeof fields === 'object' && fields !== null ? (fields as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}
