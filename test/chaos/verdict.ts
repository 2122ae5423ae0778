import { V10 } from '../integration/harness/apis.ts'
import type { ConnectorRun } from '../integration/harness/run-connector.ts'
import { wasDamaged } from './damage.ts'
import { type Delivery, type Destinations, isDeleted, type Keeping } from './destination.ts'
import type { Scenario } from './scenarios.ts'
import type { Tally } from './tally.ts'
import {
  compare,
  compareMoved,
  compareUnchanged,
  type Difference,
  isFaithful,
  isNoDifference,
  snapshotOf,
} from './truth.ts'
import type { World } from './world.ts'

/** The error of a stream with documents that cannot be read, and the warning of index entries without documents. */
const UNREADABLE = /fails to read documents of the collection "(\w+)" \(\d+, with the ids ([\d, ]+)\)/
const SKIPPED = /^Stream "(\w+)": the index .* is damaged.*with the ids ([\d, ]*\d)/

/** Says what is wrong with what the destinations hold. */
export class Verdict {
  /** The types of failures that a run can end with, to be retried. */
  readonly excused: readonly string[]
  readonly #world: World
  readonly #scenario: Scenario
  readonly #destinations: Destinations
  readonly #tally: Tally
  readonly #byFeed: boolean
  readonly #hasJumps: boolean
  readonly #keepings: readonly Keeping[]
  #deletionsMayBeLost: boolean

  constructor(world: World, scenario: Scenario, destinations: Destinations, tally: Tally) {
    this.#world = world
    this.#scenario = scenario
    this.#destinations = destinations
    this.#tally = tally
    this.#byFeed = isByFeed(scenario)
    this.#hasJumps = scenario.jumpMinutes > 0
    this.#keepings = keepingsOf(scenario)
    this.#deletionsMayBeLost = !scenario.deletions
    // A node that lags refuses FQL v10's `at` of its future.
    this.excused = [...excusesOf(scenario), ...(world.emulator.nodes.ignoresMinimum ? ['system_error'] : [])]
  }

  /** Records that hold something else than their documents held. */
  unfaithful({ records }: ConnectorRun): string[] {
    const wrong = records.filter((record) => !isDeleted(record.data) && !isFaithful(this.#world, record))
    return wrong.length === 0
      ? []
      : [`${wrong.length} records hold what is not so: ${show(wrong.map(({ line }) => line.slice(0, 300)))}`]
  }

  /** Records that come again though a state covers them, where that is not promised otherwise. */
  repeated({ committedTwice }: Delivery): string[] {
    // A feed reports a document that changed while its collection is scanned, and so does the scan. Forgotten, or
    // interrupted by the other language, the whole collection is scanned again.
    const mayRepeat = (ts: number): boolean =>
      this.#byFeed && (ts > this.#world.filledAt || this.#hasJumps || this.#scenario.apis.length > 1)
    const repeated = committedTwice.filter(({ ts }) => !mayRepeat(ts))
    return repeated.length === 0 ? [] : [`${repeated.length} records that a state covers came again: ${show(repeated)}`]
  }

  /**
   * Streams that a run has read to their ends hold the documents of one moment, from `since` until now.
   * @param since undefined for a stream that the run did not read
   */
  refreshed(run: ConnectorRun, since: (stream: string) => number | undefined): string[] {
    const until = this.#world.snapshot()
    // One that needs a repair by the user starts over too.
    const ended = run.states.filter(
      ({ stream: { stream_descriptor, stream_state } }) =>
        stream_state.full_refresh === undefined && !run.statuses.includes(`${stream_descriptor.name} INCOMPLETE`),
    )
    return ended.flatMap(({ stream: { stream_descriptor } }) => {
      const { name } = stream_descriptor
      const begin = since(name)
      if (begin === undefined) return []
      const there = this.#destinations.documents(name, 'largest ts')
      // Documents that could not be read come as of a later time.
      if (this.#hasJumps || this.#scenario.damages)
        return this.#said(compareMoved(this.#world, name, there, begin, until), name)
      if (snapshotOf(this.#world, name, there, begin, until) !== undefined) return []
      return this.#said(
        compare(this.#world, name, there, begin),
        `${name} does not show one moment; compared with its start`,
      )
    })
  }

  /**
   * Streams that end because documents cannot be read name damaged documents only, and lack no other one.
   * @param began when the run began, and `since` when the reading of a full refresh did, in microseconds
   */
  unreadable(run: ConnectorRun, began: number, since: (stream: string) => number): string[] {
    if (!this.#scenario.damages) return []
    return run.errors.flatMap(({ message }) => {
      const [, stream, ids] = UNREADABLE.exec(message) ?? []
      if (stream === undefined || ids === undefined) return [`an error that names no document: ${message}`]
      const named = new Set(ids.split(', '))
      this.#tally.unreadable += named.size
      const documents = this.#world.collection(stream).documents
      const sound = [...named].filter((id) => !wasDamaged(documents.get(BigInt(id)), began))
      const there = this.#destinations.documents(stream, 'largest ts')
      const { lost, surplus } =
        this.#scenario.mode === 'full_refresh'
          ? compareMoved(this.#world, stream, there, since(stream), this.#world.snapshot())
          : compareUnchanged(this.#world, stream, there, began)
      const difference = { lost: lost.filter((id) => !named.has(id)), surplus: this.#scenario.deletions ? surplus : [] }
      return [
        ...(sound.length > 0 ? [`${stream}: ${show(sound)} cannot be read, but are not damaged`] : []),
        ...this.#said(difference, `${stream} without its unreadable documents`),
      ]
    })
  }

  /** Warnings of index entries whose documents do not exist name only such documents. */
  skipped({ warnings }: ConnectorRun): string[] {
    return warnings.flatMap((warning) => {
      const [, stream, ids] = SKIPPED.exec(warning) ?? []
      if (stream === undefined || ids === undefined) return []
      const named = ids.split(', ')
      this.#tally.skipped += named.length
      const found = named.filter((id) => this.#world.collection(stream).documents.get(BigInt(id))?.isLost !== true)
      return found.length > 0 ? [`${stream}: entries of ${show(found)} are skipped, whose documents exist`] : []
    })
  }

  /** Every stream holds what the database held when it was read last or, `isLast`, what it holds now. */
  incremental(isLast: boolean): string[] {
    return this.#world.streams.flatMap((stream) => {
      const at = isLast ? Number.POSITIVE_INFINITY : this.#destinations.stateOf(stream)?.snapshot
      return this.#keepings.flatMap((keeping) => {
        const there = this.#destinations.documents(stream, keeping)
        const difference = compare(this.#world, stream, there, at, { deleted: this.#deletionsMayBeLost })
        if (isLast && this.#scenario.deletions && keeping === 'largest ts') {
          this.#tally.deletionsForgotten +=
            compare(this.#world, stream, there, at).surplus.length - difference.surplus.length
        }
        return this.#said(difference, `${stream}, keeping ${keeping}${isLast ? ', in the end' : ''}`)
      })
    })
  }

  /** Takes notice of what a run said in its log. */
  listen({ warnings }: ConnectorRun): void {
    this.#deletionsMayBeLost ||= warnings.some((warning) =>
      /no longer (in Fauna's history|be (read|found))/.test(warning),
    )
  }

  #said(difference: Difference, where: string): string[] {
    if (isNoDifference(difference)) return []
    const { lost, surplus } = difference
    this.#tally.lost += lost.length
    this.#tally.surplus += surplus.length
    return [`${where}: ${lost.length} lost (${show(lost)}), ${surplus.length} too many (${show(surplus)})`]
  }
}

function isByFeed({ mode, apis, historyDays, indexes }: Scenario): boolean {
  return mode === 'incremental' && apis.includes(V10) && !(historyDays === 0 && indexes.v10)
}

/**
 * A destination that keeps what no state covers receives its removal only from a sync that resumes the one before:
 * not from one in another language, nor from one after the history expired.
 */
function keepingsOf({ apis, jumpMinutes }: Scenario): readonly Keeping[] {
  return apis.length > 1 || jumpMinutes > 0 ? ['largest ts', 'last'] : ['largest ts', 'last', 'uncovered too']
}

function excusesOf(scenario: Scenario): readonly string[] {
  // A collection that was dropped, or an index that does not exist yet, can need a change by the user.
  if (scenario.recreates) return ['config_error', 'transient_error']
  if (scenario.losesAccess || scenario.damages) return ['config_error']
  // What follows the feed may run into its horizon.
  return scenario.jumpMinutes > 0 && isByFeed(scenario) ? ['transient_error'] : []
}

function show(list: readonly unknown[]): string {
  const shown = list.slice(0, 5).map((item) => (typeof item === 'string' ? item : JSON.stringify(item)))
  return [...shown, ...(list.length > shown.length ? ['...'] : [])].join('; ')
}
