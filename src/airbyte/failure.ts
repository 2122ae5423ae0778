import type { FailureType, StreamDescriptor, TraceMessage } from './messages.ts'

/** Why a command or a stream failed, as Airbyte tells it apart. */
export interface Failure {
  /** `config_error` asks a person for a change, `transient_error` is tried again, `system_error` is a defect. */
  readonly type: FailureType
  /** For the person who configures the source: what happened, to what, and what to do. */
  readonly message: string
  /** For the maintainer. */
  readonly internalMessage: string
  readonly stack?: string
}

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

/** Airbyte's own guidance is a short message; what is longer than this is cut. */
const LONGEST_MESSAGE = 600

export function shorten(message: string): string {
  if (message.length <= LONGEST_MESSAGE) return message
  // Half a surrogate pair is no text to those who read the message.
  return `${message.slice(0, LONGEST_MESSAGE - 1).replace(/[\uD800-\uDBFF]$/, '')}…`
}
