import type { Environment } from '../../config/complete-config.ts'

/** Standard error, as far as it is a terminal. */
export interface TerminalStream {
  on(event: 'error', listener: (error: Error) => void): unknown
  write(text: string): unknown
  readonly isTTY?: boolean
  /** Its width at present; absent where it is no terminal. */
  readonly columns?: number
  /** Knows NO_COLOR, FORCE_COLOR and TERM. */
  hasColors?(env: Environment): boolean
}
