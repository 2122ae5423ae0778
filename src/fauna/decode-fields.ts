import { DEEPEST, DeepText } from './deep-text.ts'
import type { FaunaObject, FaunaValue, FieldLoss } from './document.ts'

type Fields = Record<string, unknown>

/**
 * Decodes a document's own fields into `target`, which may be the very object that holds them. One that cannot be
 * decoded does not take the others with it: it is put on the list of `losses`.
 */
export function decodeFields(
  fields: Fields,
  target: FaunaObject,
  decode: (value: unknown) => FaunaValue,
  losses: FieldLoss[],
): void {
  for (const key in fields) {
    const cut = DeepText.made
    try {
      setField(target, key, decode(fields[key]))
    } catch (error) {
      setField(target, key, null)
      losses.push({ path: ['data', key], kind: 'unwritable', cause: `Fauna sent it in an unknown form (${error})` })
    }
    if (DeepText.made !== cut) {
      losses.push({
        path: ['data', key],
        kind: 'cut',
        cause: `what is nested deeper than ${DEEPEST} levels is JSON text`,
      })
    }
  }
}

/** An assignment to `__proto__` would make no field. */
function setField(object: FaunaObject, key: string, value: FaunaValue): void {
  if (key !== '__proto__') object[key] = value
  else Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true })
}
