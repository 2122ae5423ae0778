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
export interface Verdict {
  /** The types of failures that a run can end with, to be retried. */
  readonly excused: readonly string[]
  /** Records that hold something else than their documents held. */
  unfaithful(run: ConnectorRun): string[]
  /** Records that come again though a state covers them, where that is not promised otherwise. */
  repeated(delivery: Delivery): string[]
  /**
   * Streams that a run has read to their ends hold the documents of one moment, from `since` until now.
   * @param since undefined for a stream that the run did not read
   */
  refreshed(run: ConnectorRun, since: (stream: string) => number | undefined): string[]
  /**
   * Streams that end because documents cannot be read name damaged documents only, and lack no other one.
   * @param began when the run began, and `since` when the reading of a full refresh did, in microseconds
   */
  unreadable(run: ConnectorRun, began: number, since: (stream: string) => number): string[]
  /** Warnings of index entries whose documents do not exist name only such documents. */
  skipped(run: ConnectorRun): string[]
  /** Every stream holds what the database held when it was read last or, `isLast`, what it holds now. */
  incremental(isLast: boolean): string[]
  /** Takes notice of what a run said in its log. */
  listen(run: ConnectorRun): void
}

export function verdict(world: World, scenario: Scenario, destinations: Destinations, tally: Tally): Verdict {
  const { mode, apis, deletions, jumpMinutes, recreates, losesAccess, historyDays, indexes, damages } = scenario
  const byFeed = mode === 'incremental' && apis.includes(V10) && !(historyDays === 0 && indexes.v10)
  const hasJumps = jumpMinutes > 0
  let deletionsMayBeLost = !deletions

  const said = (difference: Difference, where: string): string[] => {
    if (isNoDifference(difference)) return []
    const { lost, surplus } = difference
    tally.lost += lost.length
    tally.surplus += surplus.length
    return [`${where}: ${lost.length} lost (${show(lost)}), ${surplus.length} too many (${show(surplus)})`]
  }

  /**
   * A destination that keeps what no state covers is told of its removal only by a sync that knows of the one before:
   * not by one in another language, nor by one after the history expired.
   */
  const keepings: readonly Keeping[] =
    apis.length > 1 || hasJumps ? ['largest ts', 'last'] : ['largest ts', 'last', 'uncovered too']

  return {
    excused: excuses(),

    unfaithful({ records }) {
      const wrong = records.filter((record) => !isDeleted(record.data) && !isFaithful(world, record))
      return wrong.length === 0
        ? []
        : [`${wrong.length} records hold what is not so: ${show(wrong.map(({ line }) => line.slice(0, 300)))}`]
    },

    repeated({ committedTwice }) {
      // A feed tells of a document that changed while its collection is scanned, and so does the scan. Forgotten, or
      // left half way by the other language, all is scanned again.
      const mayRepeat = (ts: number): boolean => byFeed && (ts > world.filledAt || hasJumps || apis.length > 1)
      const repeated = committedTwice.filter(({ ts }) => !mayRepeat(ts))
      return repeated.length === 0
        ? []
        : [`${repeated.length} records that a state covers came again: ${show(repeated)}`]
    },

    refreshed(run, since) {
      const until = world.snapshot()
      // One that the user has to mend something for begins anew as well.
      const ended = run.states.filter(
        ({ stream: { stream_descriptor, stream_state } }) =>
          stream_state.full_refresh === undefined && !run.statuses.includes(`${stream_descriptor.name} INCOMPLETE`),
      )
      return ended.flatMap(({ stream: { stream_descriptor } }) => {
        const { name } = stream_descriptor
        const begin = since(name)
        if (begin === undefined) return []
        const there = destinations.documents(name, 'largest ts')
        // Documents that could not be read come as of a later time.
        if (hasJumps || damages) return said(compareMoved(world, name, there, begin, until), name)
        if (snapshotOf(world, name, there, begin, until) !== undefined) return []
        return said(compare(world, name, there, begin), `${name} is of no one moment; as of its beginning`)
      })
    },

    unreadable(run, began, since) {
      if (!damages) return []
      return run.errors.flatMap(({ message }) => {
        const [, stream, ids] = UNREADABLE.exec(message) ?? []
        if (stream === undefined || ids === undefined) return [`an error that names no document: ${message}`]
        const named = new Set(ids.split(', '))
        tally.unreadable += named.size
        const documents = world.collection(stream).documents
        const sound = [...named].filter((id) => !wasDamaged(documents.get(BigInt(id)), began))
        const there = destinations.documents(stream, 'largest ts')
        const { lost, surplus } =
          mode === 'full_refresh'
            ? compareMoved(world, stream, there, since(stream), world.snapshot())
            : compareUnchanged(world, stream, there, began)
        const difference = { lost: lost.filter((id) => !named.has(id)), surplus: deletions ? surplus : [] }
        return [
          ...(sound.length > 0 ? [`${stream}: ${show(sound)} cannot be read, but are not damaged`] : []),
          ...said(difference, `${stream} without its unreadable documents`),
        ]
      })
    },

    skipped({ warnings }) {
      return warnings.flatMap((warning) => {
        const [, stream, ids] = SKIPPED.exec(warning) ?? []
        if (stream === undefined || ids === undefined) return []
        const named = ids.split(', ')
        tally.skipped += named.length
        const found = named.filter((id) => world.collection(stream).documents.get(BigInt(id))?.isLost !== true)
        return found.length > 0 ? [`${stream}: entries of ${show(found)} are skipped, whose documents exist`] : []
      })
    },

    incremental(isLast) {
      return world.streams.flatMap((stream) => {
        const at = isLast ? Number.POSITIVE_INFINITY : destinations.stateOf(stream)?.snapshot
        return keepings.flatMap((keeping) => {
          const there = destinations.documents(stream, keeping)
          const difference = compare(world, stream, there, at, { deleted: deletionsMayBeLost })
          if (isLast && deletions && keeping === 'largest ts') {
            tally.deletionsForgotten += compare(world, stream, there, at).surplus.length - difference.surplus.length
          }
          return said(difference, `${stream}, keeping ${keeping}${isLast ? ', in the end' : ''}`)
        })
      })
    },

    listen({ warnings }) {
      deletionsMayBeLost ||= warnings.some((warning) => /no longer (in Fauna's history|be (read|found))/.test(warning))
    },
  }

  function excuses(): readonly string[] {
    const { ignoresMinimum } = world.emulator.nodes
    // A node that lags refuses FQL v10's `at` of its future.
    return ignoresMinimum ? [...scenarioExcuses(), 'system_error'] : scenarioExcuses()
  }

  function scenarioExcuses(): readonly string[] {
    // A collection that is gone, or an index that is not there yet, may be for the user to mend.
    if (recreates) return ['config_error', 'transient_error']
    if (losesAccess || damages) return ['config_error']
    // What follows the feed may run into its horizon.
    return hasJumps && byFeed ? ['transient_error'] : []
  }
}

function show(list: readonly unknown[]): string {
  const shown = list.slice(0, 5).map((item) => (typeof item === 'string' ? item : JSON.stringify(item)))
  return [...shown, ...(list.length > shown.length ? ['...'] : [])].join('; ')
}
