import type { FaunaObject, FaunaValue } from '../../../../src/fauna/document.ts'
import { decodeValue } from '../../../../src/fauna/v4/values.ts'

/** The fields of a document as `Get` answers it, by the decoder of values: always an object, even where its one key is `@set`. */
export function decodedData(document: unknown): FaunaObject {
  const { data = {} } = document as { readonly data?: Record<string, unknown> }
  const fields = '@obj' in data ? (data['@obj'] as Record<string, unknown>) : data
  for (const key in fields) {
    let value: FaunaValue = null
    try {
      value = decodeValue(fields[key] as Parameters<typeof decodeValue>[0])
    } catch {
      // What it is lost to, the transcoder says.
    }
    // An assignment to `__proto__` would make no field.
    Object.defineProperty(fields, key, { value, enumerable: true, configurable: true, writable: true })
  }
  return fields as FaunaObject
}
