/** A Fauna, or what answers like one. */
export interface Target {
  /** `http://127.0.0.1:8443`. */
  readonly url: string
  readonly secret: string
}
