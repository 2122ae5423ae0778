import { connectorFor } from '../integration/harness/connector.ts'
import type { StateMessage } from '../integration/harness/messages.ts'
import type { ConnectorRun, RunningConnector } from '../integration/harness/run-connector.ts'
import { upheaval } from './changes.ts'
import { Destinations } from './destination.ts'
import { disturbance, type Trouble } from './disturbance.ts'
import { expectationOf } from './expectation.ts'
import { chooseInterruption, type Interruption, interruptAt } from './interruptions.ts'
import { protocolProblems } from './protocol.ts'
import { randomOf } from './random.ts'
import type { Scenario } from './scenarios.ts'
import { newTally, type Tally } from './tally.ts'
import { isVersionOf } from './truth.ts'
import { Verdict } from './verdict.ts'
import { createWorld, type Scale, type World } from './world.ts'

/** How much is to happen in an episode. */
export interface Measure extends Trouble {
  /** Every episode has nodes that lag and ignore the minimum snapshot that requests ask for; losses are to be expected. */
  readonly ignoresMinimum: boolean
  readonly scale: Scale
  /** Syncs that are disturbed; an undisturbed one follows them. */
  readonly syncs: number
  /** Interruptions of a sync, at the least and at the most. */
  readonly interruptions: readonly [least: number, most: number]
  readonly pageSizes: readonly (number | undefined)[]
  /** `concurrency` of the configuration; each run takes one of them by chance, whatever the one before it took. */
  readonly concurrencies: readonly number[]
}

export interface EpisodeResult {
  readonly tally: Tally
  /** How often each kind of fault happened. */
  readonly faults: ReadonlyMap<string, number>
  /** How many runs had each `concurrency`. */
  readonly concurrencies: ReadonlyMap<number, number>
  /** Empty if all promises were kept. */
  readonly problems: readonly string[]
  /** What happened, a line for each run. */
  readonly story: readonly string[]
}

/** A run that asks for nothing, and says nothing, for so long hangs: in milliseconds, twice its longest time-out. */
const HANGS_AFTER_MS = 150_000

/** How often a sync is retried after its last interruption. */
const TRIES = 10

/** One Fauna and one destination, from the first sync to an undisturbed last one. */
export async function runEpisode(
  scenario: Scenario,
  measure: Measure,
  seeds: readonly number[],
): Promise<EpisodeResult> {
  const { scale, ignoresMinimum } = measure
  const isCluster = ignoresMinimum || randomOf(...seeds, 4).oneIn(2)
  const world = await createWorld(scenario, scale, { isCluster, ignoresMinimum }, randomOf(...seeds, 1))
  try {
    return await runIn(world, scenario, measure, seeds)
  } finally {
    await world.close()
  }
}

async function runIn(
  world: World,
  scenario: Scenario,
  measure: Measure,
  seeds: readonly number[],
): Promise<EpisodeResult> {
  const { mode } = scenario
  const random = randomOf(...seeds, 2)
  const pageSize = random.pick(measure.pageSizes)
  const tally = newTally()
  const destinations = new Destinations()
  const disturbances = disturbance(world, scenario, measure, tally)
  const judge = new Verdict(world, scenario, destinations, tally)
  const problems: string[] = []
  const lags = world.emulator.nodes.all().map(({ lagMs }) => lagMs)
  const story = [lags.length === 0 ? 'one node' : `nodes that lag by ${lags.join(', ')} ms at first`]
  if (lags.length > 0) tally.clusters++
  /** When the reading of each stream began, in a full refresh. */
  const since = new Map<string, number>()
  /** Streams whose full refresh an earlier run of the same sync has completed: no run of it reads them again. */
  const completed = new Set<string>()
  const concurrencies = new Map<number, number>()
  /** Of the run before, where that did not end its sync. */
  let cutOffWith: number | undefined

  for (let sync = 1; sync <= measure.syncs && problems.length === 0; sync++) {
    await runSync(sync, random.int(...measure.interruptions))
    disturbances.whileDown(random)
    if (mode === 'incremental' && random.oneIn(2)) upheaval(world, random)
  }
  world.catchUp()
  if (problems.length === 0) await runSync(measure.syncs + 1, undefined)
  return { tally, faults: disturbances.faults, concurrencies, problems, story }

  /** Runs that resume from each other's last states, until one completes. @param interruptions undefined: undisturbed */
  async function runSync(sync: number, interruptions: number | undefined): Promise<void> {
    if (mode === 'full_refresh') destinations.begin()
    const isDisturbed = interruptions !== undefined
    if (isDisturbed) disturbances.beforeSync(random)
    let isComplete = false
    for (let left = interruptions ?? 0; left > -TRIES; left--) {
      const run = await runOnce(sync, isDisturbed, left > 0)
      isComplete = run.exitCode === 0
      if (isComplete || problems.length > 0) break
      if (run.signal === null) disturbances.endDamage(random)
      if (isDisturbed) disturbances.whileDown(random)
    }
    // Without the minimum, syncs fail too; only one that reports COMPLETE can lose something without a message.
    if (mode === 'incremental' && (isComplete || !measure.ignoresMinimum))
      problems.push(...judge.incremental(!isDisturbed))
  }

  async function runOnce(sync: number, isDisturbed: boolean, isInterrupted: boolean): Promise<ConnectorRun> {
    const number = ++tally.runs
    const own = [...seeds, 3, number]
    const api = random.pick(scenario.apis)
    const concurrency = chooseConcurrency(own)
    if (mode === 'full_refresh') replaceStreams(sync)
    const began = world.earliestSnapshot()
    const unread = world.streams.filter((stream) => !completed.has(stream))
    const expected = expectationOf(world, destinations, mode, unread, pageSize)
    const interruption = isInterrupted ? chooseInterruption(expected, randomOf(...own, 3)) : undefined
    const endDisturbance = isDisturbed ? disturbances.during(own, isInterrupted) : undefined
    const connector = connectorFor({ url: world.emulator.url, secret: world.secret }, api)
    const running = await connector.startRead(mode, world.streams, {
      collection: {
        ...(pageSize !== undefined && { page_size: pageSize }),
        ...(scenario.deletions && { deletions: { deletion_mode: 'deleted_field', on_lost_deletions: 'warn' } }),
        ...scenario.collection,
      },
      concurrency,
      state: destinations.state,
      generationId: mode === 'full_refresh' ? sync : 0,
    })
    const run = await endOf(running, interruption)
    endDisturbance?.()
    cutOffWith = run.exitCode === 0 ? undefined : concurrency

    const found = take(run, began)
    problems.push(...found.map((problem) => `run ${number}: ${problem}`))
    story.push(
      `run ${number}, ${api.name}, concurrency ${concurrency}, expected ${JSON.stringify(expected)}, ${interruption ? JSON.stringify(interruption) : 'to its end'}: ` +
        `${run.records.length} records, ${run.states.length} states, ended by ${run.signal ?? run.exitCode}`,
      ...run.warnings.map((warning) => `  ${warning}`),
    )
    return run
  }

  function chooseConcurrency(own: readonly number[]): number {
    const concurrency = randomOf(...own, 4).pick(measure.concurrencies)
    concurrencies.set(concurrency, (concurrencies.get(concurrency) ?? 0) + 1)
    if (cutOffWith !== undefined && cutOffWith !== concurrency) tally.otherConcurrency++
    return concurrency
  }

  /** A stream without a state to resume from is read from the start, as is one whose collection was recreated. */
  function replaceStreams(sync: number): void {
    completed.clear()
    for (const stream of world.streams) {
      if (destinations.stateOf(stream)?.completed?.generation_id === sync) {
        completed.add(stream)
        continue
      }
      since.set(stream, Math.max(since.get(stream) ?? 0, disturbances.recreated.get(stream) ?? 0))
      if (destinations.stateOf(stream)?.full_refresh !== undefined) continue
      destinations.replace(stream)
      since.set(stream, world.earliestSnapshot())
    }
  }

  async function endOf(running: RunningConnector, interruption: Interruption | undefined): Promise<ConnectorRun> {
    let signalledAt = 0
    const giveUp =
      interruption &&
      interruptAt(interruption, running, world.emulator.requests, () => {
        signalledAt = performance.now()
      })
    const watch = setTimeout(() => {
      problems.push(`run ${tally.runs} hangs`)
      running.kill('SIGKILL')
    }, HANGS_AFTER_MS)
    const endWatch = world.emulator.requests.before(() => {
      watch.refresh()
    })
    running.onMessage(() => watch.refresh())
    const run = await running.ended
    clearTimeout(watch)
    endWatch()
    giveUp?.()
    if (run.signal === 'SIGTERM') tally.longestStop = Math.max(tally.longestStop, performance.now() - signalledAt)
    return run
  }

  /** Hands on what a run wrote, and says what is wrong with it. */
  function take(run: ConnectorRun, began: number): string[] {
    const delivery = destinations.take(run)
    for (const stream of disturbances.recreated.keys()) {
      destinations.forget(stream, (ref, ts) => !isVersionOf(world, stream, ref, ts))
    }
    judge.listen(run)
    if (run.signal === 'SIGKILL') tally.kills++
    if (run.signal === 'SIGTERM') tally.stops++
    tally.records += delivery.records
    tally.states += run.states.length
    tally.mostRanges = Math.max(tally.mostRanges, ...run.states.map(rangesLeft))
    tally.sentTwice += delivery.sentTwice
    if (run.exitCode === null) tally.mostUncommitted = Math.max(tally.mostUncommitted, delivery.uncommitted)
    return [
      ...protocolProblems(run, world.streams, judge.excused),
      ...judge.unfaithful(run),
      ...judge.repeated(delivery),
      ...judge.unreadable(run, began, (stream) => since.get(stream) ?? 0),
      ...judge.skipped(run),
      ...(mode === 'full_refresh'
        ? judge.refreshed(run, (stream) => (completed.has(stream) ? undefined : (since.get(stream) ?? 0)))
        : []),
    ]
  }
}

/** How many ranges a state leaves to be read. */
function rangesLeft({ stream: { stream_state } }: StateMessage): number {
  const { full_refresh, initial, updates } = stream_state
  return (full_refresh ?? initial ?? updates)?.ranges?.length ?? 0
}
