import type { RecordedRequest } from './request-log.ts'

/** What to do to a request instead of answering it as it should be answered. */
export interface Fault {
  /** Which requests it meets; all of them when not given. */
  readonly when?: (request: RecordedRequest) => boolean
  /** Meets only requests whose right answer has such a body: for documents that the server cannot read. */
  readonly whenAnswer?: (body: string) => boolean
  /** Meets only the nth request that `when` accepts, counted from 1 and from when the fault was added. */
  readonly nth?: number
  /** How often it happens before it is spent; once when not given. */
  readonly times?: number
  /** Waits so many milliseconds first. Alone, the answer is then the right one. */
  readonly delay?: number
  /** Answers with this status, and `body` if given, without evaluating the query. */
  readonly status?: number
  readonly body?: string
  readonly headers?: Readonly<Record<string, string>>
  /**
   * `connection`: closes the connection without a byte of an answer. `answer`: closes it in the middle of the body.
   * `json`: sends a part of the body, as if that were all of it. `idle`: closes it right after the answer, though it
   * said that it would be kept.
   */
  readonly cut?: 'connection' | 'answer' | 'json' | 'idle'
  /** With `cut`: resets the connection (RST) instead of closing it. */
  readonly reset?: boolean
  /** What share of the body comes before the cut, or before `stall`; half of it when not given. */
  readonly share?: number
  /** Pauses in the middle of the body for this many milliseconds, then continues or is cut. */
  readonly stall?: number
  /** With `cut: 'connection'`: evaluates the query first, so that what it wrote stays written. */
  readonly evaluate?: boolean
  /**
   * Meets only requests to `/feed/1` whose answer would have events. Answers them with `has_next: true`, no events, and
   * the snapshot as the cursor, as the server does when it runs out of time.
   */
  readonly emptyFeedPage?: boolean
}

/** What a fault can depend on beside the request. */
export interface FaultCircumstances {
  /** Whether the right answer would be a page of the feed that holds events. */
  hasFeedEvents(): boolean
  /** The body of the right answer. */
  answerBody(): string
}

interface ActiveFault {
  readonly fault: Fault
  seen: number
  left: number
}

type ChooseFault = (request: RecordedRequest, circumstances: FaultCircumstances) => Fault | undefined

/** The faults that wait for their requests. The first that fits a request meets it. */
export class Faults {
  #active: ActiveFault[] = []
  #choose: ChooseFault | undefined

  add(fault: Fault): void {
    this.#active.push({ fault, seen: 0, left: fault.times ?? 1 })
  }

  /** Asks `choose` about every request that none of the added faults meets; undefined ends that. */
  chooseBy(choose: ChooseFault | undefined): void {
    this.#choose = choose
  }

  clear(): void {
    this.#active = []
    this.#choose = undefined
  }

  /** The fault that meets this request, if any. */
  take(request: RecordedRequest, circumstances: FaultCircumstances): Fault | undefined {
    for (const active of this.#active) {
      const { fault } = active
      if (active.left === 0 || (fault.when && !fault.when(request))) continue
      if (fault.whenAnswer && !fault.whenAnswer(circumstances.answerBody())) continue
      if (fault.emptyFeedPage && !circumstances.hasFeedEvents()) continue
      active.seen++
      if (fault.nth !== undefined && fault.nth !== active.seen) continue
      active.left--
      return fault
    }
    return this.#choose?.(request, circumstances)
  }
}
