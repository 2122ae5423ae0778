import type { Environment } from '../../config/complete-config.ts'

/** Standard error; its members that only a terminal has are optional. */
export interface TerminalStream {
  on(event: 'error', listener: (error: Error) => void): unknown
  write(text: string): unknown
  readonly isTTY?: boolean
  /** The current width; 0 if the terminal does not report it. */
  readonly columns?: number
  /** The current height; 0 if the terminal does not report it. */
  readonly rows?: number
  /** Respects NO_COLOR, FORCE_COLOR and TERM. */
  hasColors?(env: Environment): boolean
}
