import { stringifyExactJson } from './exact-json.ts'

/**
 * How many objects and arrays may stand inside each other in a field of a document. The Python models of Airbyte's
 * protocol read no line of 200 levels (pydantic, measured), and a record has four of its own. Fauna stores a thousand.
 */
export const DEEPEST = 180

/** What is nested deeper, as JSON text. Written as JSON, it is a string. */
export class DeepText extends String {
  /** How many there were so far. */
  static made = 0

  /** @param value in its export form */
  constructor(value: unknown) {
    super(stringifyExactJson(value))
    DeepText.made++
  }
}
