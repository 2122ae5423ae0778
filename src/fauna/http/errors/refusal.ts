import { FaunaError, type FaunaErrorDetails, type FaunaErrorKind } from '../../errors.ts'
import type { HttpAnswer } from '../answer.ts'
import { minimumTsOf } from '../horizon.ts'
import { answerDetails } from './unreadable-answer.ts'

/** A request that Fauna refused, in terms that both APIs share. */
export interface Refusal {
  readonly code: string
  /** Fauna's description, from which the kind is derived. */
  readonly message: string
  /** The code with which the API reports that a query ran out of time: a 503 may also be of an overloaded server. */
  readonly timeOutCode: string
  /** The kind of a 400, unless the message says that the query was too large. */
  readonly badRequest: FaunaErrorKind
  /** The part of the description to show; absent is all of it. */
  readonly shown?: string
}

/** The error for an answer with which Fauna refuses a request. */
export function refusalError(answer: HttpAnswer, refusal: Refusal, details: FaunaErrorDetails = {}): FaunaError {
  const minimumTs = minimumTsOf(refusal.message)
  const kind = minimumTs === undefined ? kindOfStatus(answer.status, refusal) : 'history_expired'
  return new FaunaError(kind, refusalMessage(kind, refusal.shown ?? refusal.message, refusal.code), {
    ...answerDetails(answer),
    ...details,
    code: refusal.code,
    ...(minimumTs !== undefined && { minimumTs }),
  })
}

/** For the person who configures the source. @param code Fauna's own code of the error */
export function refusalMessage(kind: FaunaErrorKind, description: string, code: string): string {
  if (kind === 'unauthorized') {
    return 'Fauna does not accept the secret. Check "secret": it may have been deleted, or belong to another database.'
  }
  return `Fauna answered: ${description} (${code})`
}

/** HTTP statuses mean the same in both APIs (fauna.md, "Errors"). */
function kindOfStatus(status: number, { code, message, timeOutCode, badRequest }: Refusal): FaunaErrorKind {
  switch (status) {
    case 400:
      // Another kind of 400 may quote a name that contains these words.
      return badRequest === 'rejected' && /exceeds max width|too large/i.test(message) ? 'too_large' : badRequest
    case 401:
      return 'unauthorized'
    case 410:
      return 'disabled'
    case 403:
      return 'forbidden'
    case 404:
      return 'missing'
    case 409:
    case 429:
      return 'busy'
    case 413:
      return 'too_large'
    case 440:
      return 'time_out'
    case 503:
      return code === timeOutCode ? 'time_out' : 'busy'
    default:
      return status >= 500 ? 'busy' : 'rejected'
  }
}
