import type { FaunaErrorKind } from '../errors.ts'

/** What both APIs say of a refused request, each in its own words. */
export interface Refusal {
  readonly status: number
  readonly message: string
  /** Whether the error's code says that time ran out; a 503 may also be of an overloaded server. */
  readonly isTimeOut: boolean
  /** What a 400 is, unless the message says that it was too much. */
  readonly badRequest: FaunaErrorKind
}

/** The kind of an error by its HTTP status: the statuses mean the same in both APIs (fauna.md, "Errors"). */
export function kindOfStatus({ status, message, isTimeOut, badRequest }: Refusal): FaunaErrorKind {
  switch (status) {
    case 400:
      // What is refused for a reason of its own may repeat a name, which may hold these words.
      return badRequest === 'rejected' && /exceeds max width|too large/i.test(message) ? 'too_large' : badRequest
    case 401:
    case 410:
      return 'unauthorized'
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
      return isTimeOut ? 'time_out' : 'busy'
    default:
      return status >= 500 ? 'busy' : 'rejected'
  }
}
