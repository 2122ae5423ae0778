/** Every form in which a scoped secret, or a part of it, must not appear: as it is, and in base64 of any kind. */
export function formsOf(secret: string): string[] {
  const texts = [secret, ...secret.split(':')].filter((text) => text !== 'server')
  return texts.flatMap((text) => [
    text,
    // In base64 the last characters depend on what follows.
    Buffer.from(text)
      .toString('base64')
      .slice(0, Math.floor(text.length / 3) * 4),
    Buffer.from(text)
      .toString('base64url')
      .slice(0, Math.floor(text.length / 3) * 4),
    Buffer.from(text).toString('hex'),
    encodeURIComponent(text),
  ])
}

/** The forms, and pieces of a form, that a text holds. A piece of eight characters is one too many. */
export function seenIn(text: string, secret: string): string[] {
  const [key = ''] = secret.split(':')
  const pieces = Array.from({ length: key.length - 7 }, (_, i) => key.slice(i, i + 8))
  return [...formsOf(secret), ...pieces].filter((form) => text.includes(form))
}
