import type { Output } from '../airbyte/output.ts'
import { connectorSpecification } from '../config/spec.ts'

/** Writes the specification of the connector: the options of a configuration. */
export function spec(output: Output): void {
  output.message({ type: 'SPEC', spec: connectorSpecification })
}
