import type { IncomingHttpHeaders } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Clock } from './clock.ts'
import type { RecordedRequest } from './request-log.ts'
import { type Store, wholeMillis } from './storage/store.ts'

/** A node of a cluster, whose read clock lags behind the present. */
export interface Node {
  readonly lagMs: number
}

/** Asks for an answer as of the present, past the load balancer: for a test's own reads and writes. */
export const PRESENT_HEADER = 'x-emulator-present'

/** How often a request whose minimum lies in the future looks whether that has come. */
const POLL_MS = 5

/**
 * The nodes behind the emulator's address. A request is answered as of the read clock of one of them, or of the minimum
 * in its header, whichever is later. Without nodes, every request is answered as of the present.
 */
export class Nodes {
  /** Answers as if no request had sent a minimum. */
  ignoresMinimum: boolean
  readonly #store: Store
  readonly #clock: Clock
  #nodes: readonly Node[]
  #choose: ((request: RecordedRequest) => number) | undefined
  #next = 0

  constructor(store: Store, clock: Clock, nodes: readonly Node[], ignoresMinimum: boolean) {
    this.#store = store
    this.#clock = clock
    this.#nodes = nodes
    this.ignoresMinimum = ignoresMinimum
  }

  all(): readonly Node[] {
    return this.#nodes
  }

  /** Replaces all nodes. An empty list answers as of the present again. */
  set(nodes: readonly Node[]): void {
    this.#nodes = nodes
  }

  /** Chooses the node of each request, by its index; undefined ends that, and they take turns again. */
  chooseBy(choose: ((request: RecordedRequest) => number) | undefined): void {
    this.#choose = choose
  }

  /** The snapshot of a request, in microseconds, once it has come; undefined for the present. */
  async snapshotOf(request: RecordedRequest): Promise<number | undefined> {
    if (this.#nodes.length === 0 || PRESENT_HEADER in request.headers) return undefined
    const index = this.#choose?.(request) ?? this.#next++ % this.#nodes.length
    const node = this.#nodes[index]
    if (node === undefined) throw new RangeError(`There is no node ${index}.`)
    const minimum = this.ignoresMinimum ? undefined : minimumOf(request)
    if (minimum !== undefined) await this.#reach(minimum)
    return Math.max(this.#readClock(node), minimum ?? 0)
  }

  /** A node that does not lag has seen every transaction, those that came faster than the clock too. */
  #readClock({ lagMs }: Node): number {
    const time = wholeMillis(this.#clock.now() - lagMs * 1000)
    return lagMs > 0 ? time : Math.max(time, this.#store.lastTime)
  }

  /** The server waits for a minimum that lies in the future. A stopped clock never reaches it. */
  async #reach(minimum: number): Promise<void> {
    const isFuture = () => minimum > Math.max(this.#clock.now(), this.#store.lastTime)
    while (this.#clock.isRunning && isFuture()) await sleep(POLL_MS, undefined, { ref: false })
  }
}

/** What a request asks for at least, in the header of its API, in microseconds. */
function minimumOf({ path, headers }: RecordedRequest): number | undefined {
  const text = headers[minimumHeader(path)]
  return typeof text === 'string' && /^-?\d+$/.test(text) ? Number(text) : undefined
}

function minimumHeader(path: string): keyof IncomingHttpHeaders {
  return path.split('?')[0] === '/' ? 'x-last-seen-txn' : 'x-last-txn-ts'
}
