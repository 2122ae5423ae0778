import type { Failure } from '../airbyte/failure.ts'
import { FaunaError, type FaunaErrorKind } from '../fauna/errors.ts'
import { ConfigError } from '../text/config-error.ts'

/**
 * Decides the type of a failure: one for the user to fix (`config_error`), one that passes (`transient_error`), or a
 * defect (`system_error`). Nothing else decides this.
 */
export function failureOf(error: unknown): Failure {
  const stack = error instanceof Error && error.stack !== undefined ? { stack: error.stack } : {}
  const internalMessage = internalMessageOf(error)
  if (error instanceof ConfigError) return { type: 'config_error', message: error.message, internalMessage, ...stack }
  if (error instanceof FaunaError) {
    const type = error.details.temporary ? 'transient_error' : TYPES[error.kind]
    return { type, message: error.message, internalMessage, ...stack }
  }
  const message = 'Internal error in the connector. Please report it, with the log.'
  return { type: 'system_error', message, internalMessage, ...stack }
}

const TYPES: Readonly<Record<FaunaErrorKind, Failure['type']>> = {
  unreachable: 'config_error',
  connection: 'transient_error',
  unauthorized: 'config_error',
  disabled: 'config_error',
  forbidden: 'config_error',
  missing: 'config_error',
  history_expired: 'transient_error',
  too_large: 'system_error',
  time_out: 'transient_error',
  busy: 'transient_error',
  uncomputable: 'config_error',
  unknown_form: 'system_error',
  rejected: 'system_error',
}

/** For maintainers: kind, status and code of Fauna's error, or name and message of any other. */
function internalMessageOf(error: unknown): string {
  if (error instanceof FaunaError) {
    const { status, code, cause } = error.details
    const parts = [
      `${error.name} ${error.kind}`,
      status && `HTTP ${status}`,
      code,
      cause instanceof Error && cause.message,
    ]
    return parts.filter(Boolean).join(', ')
  }
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error)
}
