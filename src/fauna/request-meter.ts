import { AsyncLocalStorage } from 'node:async_hooks'

/** What reading costs. */
export interface RequestCounts {
  /** Requests that Fauna answered, with whatever status. */
  requests: number
  /** Requests that failed and were sent again. */
  retries: number
  /** Length of the answers, in bytes. */
  bytes: number
}

export function noRequests(): RequestCounts {
  return { requests: 0, retries: 0, bytes: 0 }
}

/** Counts requests for the code that causes them, although all streams share the connections. */
export class RequestMeter {
  /** Of all requests. */
  readonly total: RequestCounts = noRequests()
  readonly #counts = new AsyncLocalStorage<RequestCounts>()

  /** Runs `run`; every request that it causes, directly or later, also adds to `counts`. */
  measure<T>(counts: RequestCounts, run: () => T): T {
    return this.#counts.run(counts, run)
  }

  /** @param bytes length of the answer */
  answered(bytes: number): void {
    this.#add({ requests: 1, retries: 0, bytes })
  }

  retried(): void {
    this.#add({ requests: 0, retries: 1, bytes: 0 })
  }

  #add({ requests, retries, bytes }: Readonly<RequestCounts>): void {
    for (const counts of [this.total, this.#counts.getStore()]) {
      if (counts === undefined) continue
      counts.requests += requests
      counts.retries += retries
      counts.bytes += bytes
    }
  }
}
