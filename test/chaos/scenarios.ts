import type { Fault } from '../emulator/faults.ts'
import { type Api, V4, V10 } from '../integration/harness/apis.ts'
import type { SyncMode } from '../integration/harness/connector.ts'

/** One way of reading, and what happens around it. */
export interface Scenario {
  readonly name: string
  /** Each run takes one of them by chance: states go from one API to the other. */
  readonly apis: readonly Api[]
  readonly mode: SyncMode
  /** Whether deletions are sent. */
  readonly deletions: boolean
  /** How long Fauna remembers what was, in days, in addition to 15 minutes. */
  readonly historyDays: number
  /** Indexes that a sync can walk: FQL v4's own, and those of a collection, which FQL v10 calls. */
  readonly indexes: { readonly v4: boolean; readonly v10: boolean }
  /** By how many minutes the clock jumps at most, between runs and in the middle of them: past the horizon. */
  readonly jumpMinutes: number
  /** Whether collections are dropped and recreated. */
  readonly recreates?: boolean
  /** Whether the role loses a privilege in the middle of a run, which then fails, and has it again in the next one. */
  readonly losesAccess?: boolean
  /** Whether the server fails to read some documents, until they are repaired or deleted. */
  readonly damages?: boolean
  /** Whether documents disappear from the database, but not from its indexes. */
  readonly losesDocuments?: boolean
  /** In a long episode, one answer never comes, or never ends: the run waits for its own time-out. */
  readonly silence?: Fault
  /** More options of the configuration's `collection`. */
  readonly collection?: Readonly<Record<string, unknown>>
}

const FULL_REFRESH = {
  mode: 'full_refresh',
  deletions: false,
  historyDays: 1,
  indexes: { v4: false, v10: false },
  jumpMinutes: 0,
} as const

const INCREMENTAL = { ...FULL_REFRESH, mode: 'incremental', indexes: { v4: true, v10: true } } as const

/** FQL v10 walks an index where deletions are forgotten soon, and otherwise follows the feed. */
const BY_INDEX = { ...INCREMENTAL, historyDays: 0 } as const
const BY_FEED = { ...INCREMENTAL, indexes: { v4: false, v10: false } } as const

const BOTH = [V4, V10] as const

const NEVER_MS = 3_600_000

export const SCENARIOS: readonly Scenario[] = [
  { ...FULL_REFRESH, name: 'v4 full refresh', apis: [V4], silence: { stall: NEVER_MS } },
  { ...FULL_REFRESH, name: 'v10 full refresh', apis: [V10] },
  { ...FULL_REFRESH, name: 'v4 and v10 full refresh', apis: BOTH },
  { ...INCREMENTAL, name: 'v4 incremental', apis: [V4] },
  { ...INCREMENTAL, name: 'v4 incremental, deletions', apis: [V4], deletions: true },
  { ...BY_INDEX, name: 'v10 index', apis: [V10], silence: { delay: NEVER_MS } },
  { ...BY_INDEX, name: 'v10 index, deletions', apis: [V10], deletions: true },
  { ...BY_FEED, name: 'v10 feed', apis: [V10], silence: { stall: NEVER_MS, share: 0 } },
  { ...BY_FEED, name: 'v10 feed, deletions', apis: [V10], deletions: true },
  { ...INCREMENTAL, name: 'v4 and v10 feed, deletions', apis: BOTH, deletions: true },
  { ...BY_INDEX, name: 'v4 and v10 index, deletions', apis: BOTH, deletions: true },
  { ...FULL_REFRESH, name: 'v4 full refresh, horizon', apis: [V4], historyDays: 0, jumpMinutes: 40 },
  { ...FULL_REFRESH, name: 'v10 full refresh, horizon', apis: [V10], historyDays: 0, jumpMinutes: 40 },
  { ...BY_INDEX, name: 'v4 incremental, deletions, horizon', apis: [V4], deletions: true, jumpMinutes: 40 },
  { ...BY_INDEX, name: 'v10 index, deletions, horizon', apis: [V10], deletions: true, jumpMinutes: 40 },
  { ...BY_FEED, name: 'v10 feed, deletions, horizon', apis: [V10], deletions: true, jumpMinutes: 3000 },
  {
    ...INCREMENTAL,
    name: 'v4 and v10 feed, deletions, horizon',
    apis: BOTH,
    deletions: true,
    jumpMinutes: 3000,
  },
  { ...FULL_REFRESH, name: 'v4 and v10 full refresh, recreated', apis: BOTH, recreates: true },
  { ...INCREMENTAL, name: 'v4 incremental, deletions, recreated', apis: [V4], deletions: true, recreates: true },
  { ...BY_INDEX, name: 'v10 index, deletions, recreated', apis: [V10], deletions: true, recreates: true },
  { ...BY_FEED, name: 'v10 feed, deletions, recreated', apis: [V10], deletions: true, recreates: true },
  { ...FULL_REFRESH, name: 'v4 and v10 full refresh, access lost', apis: BOTH, losesAccess: true },
  { ...INCREMENTAL, name: 'v4 incremental, deletions, access lost', apis: [V4], deletions: true, losesAccess: true },
  { ...BY_INDEX, name: 'v10 index, deletions, access lost', apis: [V10], deletions: true, losesAccess: true },
  { ...BY_FEED, name: 'v10 feed, deletions, access lost', apis: [V10], deletions: true, losesAccess: true },
  { ...FULL_REFRESH, name: 'v4 and v10 full refresh, damaged', apis: BOTH, damages: true },
  { ...INCREMENTAL, name: 'v4 incremental, deletions, damaged', apis: [V4], deletions: true, damages: true },
  { ...BY_INDEX, name: 'v10 index, deletions, damaged', apis: [V10], deletions: true, damages: true },
  { ...BY_FEED, name: 'v10 feed, deletions, damaged', apis: [V10], deletions: true, damages: true },
  { ...INCREMENTAL, name: 'v4 and v10 feed, deletions, damaged', apis: BOTH, deletions: true, damages: true },
  { ...FULL_REFRESH, name: 'v4 and v10 full refresh, lost documents', apis: BOTH, losesDocuments: true },
  {
    ...BY_INDEX,
    name: 'v4 and v10 index, deletions, lost documents',
    apis: BOTH,
    deletions: true,
    losesDocuments: true,
  },
]
