/** A FaunaDB that tests may make databases in. */
export interface FaunaEndpoint {
  /** `http://127.0.0.1:8443`. */
  readonly url: string
  /** Of a key that may make databases and keys. */
  readonly secret: string
}

declare module 'vitest' {
  interface ProvidedContext {
    /** The real Fauna to test against; absent, the tests start the emulator. */
    readonly fauna?: FaunaEndpoint
  }
}
