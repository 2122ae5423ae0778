import type { Output } from '../airbyte/output.ts'
import { connectorSpecification } from '../config/spec.ts'

/** Writes what a configuration may hold. */
export function spec(output: Output): void {
  output.message({ type: 'SPEC', spec: connectorSpecification })
}
