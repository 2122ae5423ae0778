import { mayBeOfOneDocument, unknownForm } from '../../fauna/errors.ts'
import type { Fauna, Opening, OpeningRequest, OpeningsPage } from '../../fauna/fauna.ts'
import { Narrowing, PageSize } from '../pacing/page-size.ts'
import { PendingOpening } from './pending-opening.ts'

/** How many streams one request opens, at most. */
export const LARGEST_BATCH = 200

/** Of the answer about a batch: definitions with many fields are long. */
const TARGET_BYTES = 500_000

/**
 * Of the queries about a batch, in milliseconds. Under load most of it is spent on each query, however few collections it
 * is about: with the two seconds of a page, the batches of a busy server would shrink to one collection (measured).
 */
const TARGET_MS = 15_000

/** An opening is requested again if its stream starts later than this, in milliseconds. */
export const FRESH_MS = 60_000

export interface OpeningsOptions {
  readonly fauna: Pick<Fauna, 'openCollections'>
  /** Of the streams, in the order in which they start. Called once, when the first one starts. */
  readonly requests: () => Promise<readonly OpeningRequest[]>
  /** A monotonic clock, in milliseconds. */
  readonly elapsed: () => number
  /** Takes the openings of each batch; those that are requested again, again. */
  readonly onOpened?: ((openings: readonly Opening[]) => void) | undefined
}

/**
 * Opens streams in batches, in their order. When the first stream of a batch starts, the next batch is requested. So the
 * first stream waits for the answers about a bounded number of others, and later ones mostly wait for none.
 */
export class Openings {
  readonly #options: OpeningsOptions
  readonly #pageSize: PageSize
  /** By the ordinal of the stream; without those that streams have taken. */
  readonly #pending = new Map<number, PendingOpening>()
  #started: Promise<Streams> | undefined
  /** Ordinals of the streams of the newest batch; `end` is exclusive. */
  #newest = { first: 0, end: 0 }

  constructor(options: OpeningsOptions) {
    const { elapsed } = options
    this.#options = options
    this.#pageSize = new PageSize({
      limit: LARGEST_BATCH,
      largest: LARGEST_BATCH,
      targetBytes: () => TARGET_BYTES,
      targetMs: TARGET_MS,
      elapsed,
    })
  }

  /**
   * The opening of the stream of a collection. Each is taken once.
   * @throws FaunaError
   */
  async of(collection: string): Promise<Opening> {
    this.#started ??= this.#start()
    const { requests, ordinals } = await this.#started
    const ordinal = ordinals.get(collection)
    if (ordinal === undefined) throw new Error(`no opening was requested of the collection "${collection}"`)
    if (!this.#pending.get(ordinal)?.isFresh(FRESH_MS)) this.#openFrom(requests, ordinal)
    const pending = this.#pending.get(ordinal)
    if (pending === undefined) throw new Error(`the opening of the collection "${collection}" is not requested`)
    this.#pending.delete(ordinal)
    const opening = await pending.opening
    const { first, end } = this.#newest
    if (ordinal >= first && ordinal < end) this.#openFrom(requests, end)
    return opening
  }

  async #start(): Promise<Streams> {
    const requests = await this.#options.requests()
    return { requests, ordinals: new Map(requests.map(({ collection }, i) => [collection, i])) }
  }

  /** Requests a batch of openings, in place of those that are too old. */
  #openFrom(requests: readonly OpeningRequest[], first: number): void {
    const batch = requests
      .slice(first, first + this.#pageSize.current)
      .map((request) => new PendingOpening(request, this.#options.elapsed))
    for (const [i, pending] of batch.entries()) this.#pending.set(first + i, pending)
    this.#newest = { first, end: first + batch.length }
    if (batch.length > 0) void this.#request(batch)
  }

  /** Never fails: an error is of the openings. After one, the rest of the batch is not requested. */
  async #request(batch: readonly PendingOpening[]): Promise<void> {
    const narrowing = new Narrowing(batch.length)
    const openings: Opening[] = []
    const rest = () => batch.slice(openings.length)
    try {
      while (openings.length < batch.length) openings.push(...(await this.#answer(rest(), narrowing)))
    } catch (error) {
      for (const pending of rest()) pending.fail(error)
    }
    this.#options.onOpened?.(openings)
  }

  /** Answers the first of these openings. @returns what it answered */
  async #answer(rest: readonly PendingOpening[], narrowing: Narrowing): Promise<readonly Opening[]> {
    let asked: readonly PendingOpening[] = []
    try {
      const { entries } = await this.#pageSize.request(
        ({ size, canSetAside }) => {
          asked = rest.slice(0, size)
          return this.#open(
            asked.map(({ request }) => request),
            canSetAside,
          )
        },
        { narrowing, canSetAside: true },
      )
      const openings = asked.map((pending, i) => required(entries.at(i), pending))
      for (const [i, opening] of openings.entries()) asked[i]?.answer(opening)
      return openings
    } catch (error) {
      const [only, ...others] = asked
      if (only === undefined || others.length > 0 || !mayBeOfOneDocument(error)) throw error
      // A look at what is unread can meet a document that Fauna cannot read.
      const { read: _, ...request } = only.request
      const { entries } = await this.#open([request], false)
      const opening = required(entries.at(0), only)
      only.answer(opening)
      narrowing.skipped()
      return [opening]
    }
  }

  #open(collections: readonly OpeningRequest[], canSetAside = false): Promise<OpeningsPage> {
    return this.#options.fauna.openCollections({ collections, canSetAside })
  }
}

/** @throws FaunaError */
function required(opening: Opening | undefined, { request }: PendingOpening): Opening {
  if (opening === undefined) throw unknownForm(`no opening of the collection "${request.collection}"`)
  return opening
}

interface Streams {
  readonly requests: readonly OpeningRequest[]
  /** By the name of the collection. */
  readonly ordinals: ReadonlyMap<string, number>
}
