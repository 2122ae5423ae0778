import type { IncomingHttpHeaders } from 'node:http'

export interface RecordedRequest {
  /** Counted from 1. */
  readonly number: number
  readonly method: string
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
  /** Which connection it came on, counted from 1. */
  readonly connection: number
}

type Hook = (request: RecordedRequest) => void | Promise<void>

/** The requests that came, and what a test wants to happen around them. */
export class RequestLog {
  /** Whether the requests are kept; turn it off when many come. */
  keep = true
  readonly #requests: RecordedRequest[] = []
  readonly #before = new Set<Hook>()
  readonly #after = new Set<Hook>()
  #count = 0

  /** How many queries came, whatever became of them; pings are not counted. */
  get count(): number {
    return this.#count
  }

  all(): readonly RecordedRequest[] {
    return this.#requests
  }

  clear(): void {
    this.#count = 0
    this.#requests.length = 0
  }

  /** Calls `hook` before each request is answered; returns what ends that. */
  before(hook: Hook): () => void {
    this.#before.add(hook)
    return () => this.#before.delete(hook)
  }

  /** Calls `hook` when the answer is made and not yet sent, so the next request finds what it did. */
  after(hook: Hook): () => void {
    this.#after.add(hook)
    return () => this.#after.delete(hook)
  }

  async began(request: Omit<RecordedRequest, 'number'>): Promise<RecordedRequest> {
    const recorded = { ...request, number: ++this.#count }
    if (this.keep) this.#requests.push(recorded)
    for (const hook of this.#before) await hook(recorded)
    return recorded
  }

  async ended(request: RecordedRequest): Promise<void> {
    for (const hook of this.#after) await hook(request)
  }
}
