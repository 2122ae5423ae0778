import { change } from './changes.ts'
import { changeLags } from './cluster.ts'
import { Damage, loseDocuments } from './damage.ts'
import { chooseFaults, isPage } from './fault-kinds.ts'
import { type Random, randomOf } from './random.ts'
import type { Scenario } from './scenarios.ts'
import type { Tally } from './tally.ts'
import type { World } from './world.ts'

/** How much goes wrong. */
export interface Trouble {
  /** About one request in so many fails. */
  readonly faultEvery: number
  /** The most faults that one run meets: each makes it wait. */
  readonly faultsPerRun: number
  /** Whether one run waits for an answer that never comes, where the scenario has that. */
  readonly silence: boolean
}

/** What happens to a world beside its being read. */
export interface Disturbance {
  /** Lets requests fail and documents change while a run is under way. Returns what ends that. */
  during(seeds: readonly number[], isInterrupted: boolean): () => void
  /** Damages documents, where the scenario has that. */
  beforeSync(random: Random): void
  /** Repairs or deletes all damaged documents. */
  endDamage(random: Random): void
  /** Lets documents change, and time go by, while nothing runs. */
  whileDown(random: Random): void
  /** Streams whose collections were recreated, with the time. Earlier documents are not compared. */
  readonly recreated: ReadonlyMap<string, number>
  /** How often each kind of fault happened. */
  readonly faults: ReadonlyMap<string, number>
}

/** About one request in so many finds that something has changed since the one before. */
const CHANGE_EVERY = 20
/** The same on nodes that lag: these hide only what changed within their lag. */
const CLUSTER_CHANGE_EVERY = 4

/** Within this many first requests, the clock jumps or a collection is recreated. */
const EARLY = 60

export function disturbance(world: World, scenario: Scenario, trouble: Trouble, tally: Tally): Disturbance {
  const { emulator } = world
  const { jumpMinutes, recreates = false, losesAccess = false, damages = false, losesDocuments = false } = scenario
  const damage = damages ? new Damage(world) : undefined
  const recreated = new Map<string, number>()
  const faults = new Map<string, number>()
  let silence = trouble.silence ? scenario.silence : undefined

  const count = (kind: string): void => {
    tally.faults++
    faults.set(kind, (faults.get(kind) ?? 0) + 1)
  }
  const changeSomething = (random: Random): void => {
    change(world, random)
    tally.changes++
    // So that documents expire.
    if (random.oneIn(3)) emulator.clock.advance(random.int(1, 2000))
  }
  const jump = (random: Random): void => {
    emulator.clock.advance(random.int(1, jumpMinutes) * 60_000)
    tally.jumps++
  }
  const recreate = (random: Random): void => {
    // A node that lags can show the new collection before it is filled.
    const before = world.earliestSnapshot()
    const isCluster = emulator.nodes.all().length > 0
    const name = world.recreate(random)
    recreated.set(name, isCluster ? before : world.snapshot())
  }

  const beginDamage = (random: Random): void => {
    tally.damaged += damage?.begin(random) ?? 0
  }
  const lose = (random: Random): void => {
    tally.disappeared += loseDocuments(world, random)
  }

  return {
    recreated,
    faults,

    during(seeds, isInterrupted) {
      const random = randomOf(...seeds, 1)
      const choose = chooseFaults(randomOf(...seeds, 2), trouble.faultEvery, trouble.faultsPerRun, count)
      emulator.faults.chooseBy(
        (request, circumstances) =>
          damage?.faultOf(request, circumstances.answerBody()) ?? choose(request, circumstances),
      )
      if (silence !== undefined && !isInterrupted) {
        emulator.faults.add({ ...silence, when: isPage, nth: 3 })
        count('silence')
        silence = undefined
      }
      const recreateAt = recreates && random.oneIn(3) ? random.int(1, EARLY) : undefined
      const jumpAt = jumpMinutes > 0 && random.oneIn(3) ? random.int(1, EARLY) : undefined
      const forbidAt = losesAccess && random.oneIn(2) ? random.int(1, EARLY) : undefined
      const damageAt = isInterrupted && damages && random.oneIn(2) ? random.int(1, EARLY) : undefined
      const repairAt = damages && random.oneIn(3) ? random.int(1, EARLY) : undefined
      const loseAt = losesDocuments && random.oneIn(2) ? random.int(1, EARLY) : undefined
      const changeEvery = emulator.nodes.all().length > 0 ? CLUSTER_CHANGE_EVERY : CHANGE_EVERY
      let requests = 0
      const end = emulator.requests.before(() => {
        requests++
        if (requests === jumpAt) jump(random)
        if (requests === recreateAt) recreate(random)
        if (requests === forbidAt) world.forbid(random.pick(['large', random.pick(world.streams)]))
        if (requests === damageAt) beginDamage(random)
        if (requests === repairAt) damage?.end(random)
        if (requests === loseAt) lose(random)
        if (random.oneIn(changeEvery)) changeSomething(random)
      })
      const endLagChanges = changeLags(emulator, randomOf(...seeds, 5))
      return () => {
        end()
        endLagChanges()
        emulator.faults.clear()
        if (losesAccess) world.forbid(undefined)
      }
    },

    beforeSync: beginDamage,

    endDamage(random) {
      damage?.end(random)
    },

    whileDown(random) {
      for (let left = random.int(0, 5); left > 0; left--) changeSomething(random)
      if (jumpMinutes > 0 && random.oneIn(3)) jump(random)
      if (recreates && random.oneIn(3)) recreate(random)
      if (losesDocuments && random.oneIn(3)) lose(random)
    },
  }
}
