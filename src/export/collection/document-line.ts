const MINUS = 0x2d
const DIGIT_0 = 0x30
const DIGIT_9 = 0x39

const BEFORE_ID = Buffer.from('{"ref":"')
const BEFORE_TS = Buffer.from('","ts":')

/** Where the id and the `ts` are in the line of a document, as offsets; ends are exclusive. */
export interface DocumentLine {
  idStart: number
  idEnd: number
  tsStart: number
  tsEnd: number
}

/**
 * Finds the id and the `ts` at the beginning of a line that an export wrote: `{"ref":"1","ts":2,...`.
 * @param line receives the offsets
 * @returns whether the line begins like that
 */
export function readDocumentLine(bytes: Buffer, start: number, end: number, line: DocumentLine): boolean {
  line.idStart = afterText(bytes, start, end, BEFORE_ID)
  line.idEnd = afterNumber(bytes, line.idStart, end)
  line.tsStart = afterText(bytes, line.idEnd, end, BEFORE_TS)
  line.tsEnd = afterNumber(bytes, line.tsStart, end)
  return line.idEnd > line.idStart && line.tsEnd > line.tsStart
}

/** The offset after `text`, if it begins at `at`; otherwise `end`. */
function afterText(bytes: Buffer, at: number, end: number, text: Buffer): number {
  if (at + text.length > end) return end
  for (let i = 0; i < text.length; i++) if (bytes[at + i] !== text[i]) return end
  return at + text.length
}

/** The offset after an integer that begins at `at`. */
function afterNumber(bytes: Buffer, at: number, end: number): number {
  let i = bytes[at] === MINUS ? at + 1 : at
  for (; i < end; i++) {
    const byte = bytes[i] as number
    if (byte < DIGIT_0 || byte > DIGIT_9) break
  }
  return Math.min(i, end)
}

/**
 * Compares a number in digits with the number whose digits are the first `length` bytes of `other`: negative if it is
 * smaller, 0 if they are the same, positive if it is larger.
 */
export function compareDigits(bytes: Buffer, start: number, end: number, other: Buffer, length: number): number {
  if (end - start !== length) return end - start - length
  for (let i = 0; i < length; i++) {
    const difference = (bytes[start + i] as number) - (other[i] as number)
    if (difference !== 0) return difference
  }
  return 0
}
