/** A FaunaDB server in which tests create databases. */
export interface FaunaEndpoint {
  /** `http://127.0.0.1:8443`. */
  readonly url: string
  /** The secret of a key that can create databases and keys. */
  readonly secret: string
}

declare module 'vitest' {
  interface ProvidedContext {
    /** The real Fauna to test against; absent, the tests start the emulator. */
    readonly fauna?: FaunaEndpoint
  }
}
