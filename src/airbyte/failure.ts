import type { FailureType, StreamDescriptor, TraceMessage } from './messages.ts'

/** Why a command or a stream failed. */
export interface Failure {
  /**
   * `config_error` asks a person for a change and ends the sync at once, `transient_error` is retried by Airbyte,
   * `system_error` is a defect.
   */
  readonly type: FailureType
  /** For the person who configures the source: what happened, to what, and how to fix it. */
  readonly message: string
  /** For the maintainer. */
  readonly internalMessage: string
  readonly stack?: string
}

/** @param stream absent: the failure of the whole command */
export function traceOf(failure: Failure, stream?: StreamDescriptor): TraceMessage {
  return {
    type: 'ERROR',
    emitted_at: Date.now(),
    error: {
      message: failure.message,
      internal_message: failure.internalMessage,
      ...(failure.stack !== undefined && { stack_trace: failure.stack }),
      failure_type: failure.type,
      ...(stream && { stream_descriptor: stream }),
    },
  }
}
