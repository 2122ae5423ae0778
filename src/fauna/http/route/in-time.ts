import { withCode } from '../errors/error-codes.ts'
import { CONNECT_TIMEOUT_MS } from '../time-outs.ts'

/** A promise that rejects after `CONNECT_TIMEOUT_MS` with an error of the given code. */
export function inTime<T>(
  code: string,
  start: (resolve: (value: T) => void, reject: (error: unknown) => void) => void,
): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const limit = setTimeout(() => reject(withCode('not in time', code)), CONNECT_TIMEOUT_MS)
    const ended =
      <A>(settle: (argument: A) => void) =>
      (argument: A): void => {
        clearTimeout(limit)
        settle(argument)
      }
    start(ended(resolve), ended(reject))
  })
}
