/**
 * Code in a message, to be copied: between backticks. A backtick inside, which can only be part of a name in a string
 * literal of FQL, becomes an escape sequence of that literal.
 */
export function code(fql: string): string {
  return `\`${fql.replaceAll('`', '\\u0060')}\``
}

/** A part of a message: words, or code without its backticks. */
export interface MessagePart {
  readonly kind: 'words' | 'code'
  readonly text: string
}

/** Code that `code` put after a colon. Other backticks, such as those in Fauna's own descriptions, are words. */
const CODE_AFTER_COLON = /(?<=:) `([^`]+)`/

/** Takes a message apart where `code` put code after a colon. */
export function messageParts(message: string): MessagePart[] {
  // Text and captured code alternate.
  return message
    .split(CODE_AFTER_COLON)
    .map((text, i): MessagePart => ({ kind: i % 2 === 1 ? 'code' : 'words', text: text.trim() }))
    .filter(({ text }) => text !== '')
}
