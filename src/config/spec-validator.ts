import { Ajv, type ValidateFunction } from 'ajv'
import { connectorSpecification } from './spec.ts'

/** The name of the schema in `ajv`. */
export const SPEC_SCHEMA = 'spec'

export const ajv: Ajv = new Ajv({
  allErrors: true,
  // spec.json has Airbyte's own keywords, such as `airbyte_secret`.
  strict: false,
  // JSON.parse turns 1e400 into Infinity, which is not a number in JSON.
  strictNumbers: true,
  code: { source: true, esm: true },
}).addSchema(connectorSpecification.connectionSpecification, SPEC_SCHEMA)

/**
 * Validates a configuration against spec.json. In the executable, this whole module is replaced by the function that
 * ajv compiles (build.ts): the compiler is a fifth of the bundle and takes a third of the start of `check`.
 */
export const validateAgainstSpec = ajv.getSchema(SPEC_SCHEMA) as ValidateFunction
