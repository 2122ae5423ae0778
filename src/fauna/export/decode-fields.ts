import type { FaunaObject, FaunaValue } from '../document.ts'

/** The fields of a document, decoded in place; null where one cannot be. */
export function decodeFields(fields: Record<string, unknown>, decode: (value: unknown) => FaunaValue): FaunaObject {
  for (const key in fields) {
    let value: FaunaValue = null
    try {
      value = decode(fields[key])
    } catch {
      // What it is lost to, the text of the document says.
    }
    // An assignment to `__proto__` would make no field.
    Object.defineProperty(fields, key, { value, enumerable: true, configurable: true, writable: true })
  }
  return fields as FaunaObject
}
