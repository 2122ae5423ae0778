import { connectorSpecification } from '../config/spec.ts'
import type { CommandContext } from './session.ts'

/** Writes what a configuration may hold. */
export function spec({ output }: CommandContext): void {
  output.message({ type: 'SPEC', spec: connectorSpecification })
}
