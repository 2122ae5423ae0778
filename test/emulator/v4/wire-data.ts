import { readJson } from '../exact-json.ts'
import type { DocumentData } from '../storage/document.ts'
import type { ObjectValue } from '../storage/values.ts'
import { decodeValue } from './wire-decode.ts'
import { encodeObject } from './wire-encode.ts'

/**
 * A document's data kept as its text on the wire: what is read most is the text, and it takes a fraction of the memory
 * that the values do.
 */
export class WireData implements DocumentData {
  readonly text: string

  private constructor(text: string) {
    this.text = text
  }

  static of(data: ObjectValue): WireData {
    return new WireData(encodeObject(data))
  }

  /** Takes text that is known to be what `encodeObject` would write; for seeding. */
  static ofText(text: string): WireData {
    return new WireData(text)
  }

  read(): ObjectValue {
    return decodeValue(readJson(this.text)) as ObjectValue
  }
}

/** The text on the wire of any document's data. */
export function dataText(data: DocumentData): string {
  return data instanceof WireData ? data.text : encodeObject(data.read())
}
