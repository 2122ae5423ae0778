import { stringifyExactJson } from '../exact-json.ts'

/**
 * How many levels of objects and arrays a field of a document may have. The Python models of Airbyte's protocol fail at a
 * line of 200 levels (pydantic, measured), and a record adds four of its own. Fauna stores a thousand.
 */
export const DEEPEST = 180

/** A value that is nested deeper, as JSON text. In JSON it is a string. */
export class DeepText extends String {
  /** @param value in its export format */
  constructor(value: unknown) {
    super(stringifyExactJson(value))
  }
}
