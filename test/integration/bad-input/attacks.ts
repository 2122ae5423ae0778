import { catalogOf, type SyncMode, stateOf } from '../harness/connector.ts'
import { wireRef } from '../harness/wire-ref.ts'
import { spoilt } from './spoilt.ts'
import { FQL_V4, FQL_V10 } from './wrong-input.ts'

type Fields = Readonly<Record<string, unknown>>

/** FQL of both versions as text: alone, and in a form that would end a text around it. */
const TEXTS: readonly string[] = [
  JSON.stringify(FQL_V4),
  FQL_V10,
  'users").all().forEach(d => d.delete()) //',
  `#{${FQL_V10}}`,
  `\${${FQL_V10}}`,
  `x(); ${FQL_V10}`,
  'delete_all',
]

const FORGED: readonly unknown[] = [
  FQL_V4,
  wireRef(FQL_V4),
  // What fits everywhere, with FQL beside it.
  { version: 1, ts: 1, ref: '1', snapshot: 1, from: '1', id: '1', ranges: [{ from: '1', ...FQL_V4 }], ...FQL_V4 },
  ...TEXTS,
]

const RANGES = [{ from: '1', to: '2' }]

const STATES: readonly { what: string; mode: SyncMode; state: (ts: number) => unknown }[] = [
  {
    what: 'the state of an incremental sync',
    mode: 'incremental',
    state: (ts) => ({ version: 1, updates: { ts, ref: '1' }, deletions: { ts, ref: '1' }, snapshot: ts }),
  },
  {
    what: 'the state of a first sync by the feed',
    mode: 'incremental',
    state: (ts) => ({ version: 1, initial: { snapshot: ts, ranges: RANGES } }),
  },
  {
    what: 'the state of a full refresh',
    mode: 'full_refresh',
    state: (ts) => ({ version: 1, full_refresh: { snapshot: ts, ranges: RANGES, generation_id: 1 } }),
  },
  {
    what: 'the state of a full refresh of airbyte-source-fauna',
    mode: 'full_refresh',
    state: (ts) => ({ full_sync_cursor: { ts, after: JSON.stringify([wireRef('2')]) } }),
  },
  {
    what: 'the state of an incremental sync of airbyte-source-fauna',
    mode: 'incremental',
    state: (ts) => ({
      updates_cursor: { ts, ref: '1', after: JSON.stringify([ts, wireRef('2')]) },
      remove_cursor: { ts, ref: '1', after: JSON.stringify({ ts, action: 'remove', document: wireRef('2') }) },
    }),
  },
]

/** A run of a command whose input contains FQL that must not be evaluated. */
export interface Attack {
  readonly what: string
  readonly commands: readonly ('check' | 'discover' | 'read')[]
  readonly collection: Fields
  readonly catalog: unknown
  readonly state?: unknown
  /** What the refusal is about; absent: it may be refused, or do no harm. */
  readonly refusal?: RegExp
}

const users = (mode: SyncMode) => catalogOf(mode, ['users'])

export interface AttackGroup {
  readonly what: string
  /** @param ts of a transaction that wrote documents */
  attacks(ts: number): Attack[]
}

const deletions = { deletion_mode: 'deleted_field' }

export const ATTACKS: readonly AttackGroup[] = [
  { what: 'names and paths', attacks: () => TEXTS.flatMap(inNames) },
  ...STATES.map(
    ({ what, mode, state }): AttackGroup => ({
      what,
      attacks: (ts) =>
        [...spoilt(state(ts), [], FORGED)].map(({ how, value }) => ({
          what: how,
          commands: ['read'],
          collection: { deletions },
          catalog: users(mode),
          state: stateOf('users', value),
        })),
    }),
  ),
]

function inNames(text: string): Attack[] {
  return [
    {
      what: `${text} for the name of the collection`,
      commands: ['check', 'discover', 'read'],
      collection: { name: text },
      catalog: catalogOf('full_refresh', [text]),
      refusal: /does not exist in the database/,
    },
    {
      what: `${text} for the name of a stream`,
      commands: ['read'],
      collection: { deletions },
      catalog: catalogOf('incremental', [text]),
      refusal: /does not exist in the database/,
    },
    {
      what: `${text} for the name of the index`,
      commands: ['check', 'read'],
      collection: { name: 'users', index: text, deletions },
      catalog: users('incremental'),
      refusal: /index .* does not exist/,
    },
    {
      what: `${text} for the step of a path`,
      commands: ['read'],
      collection: {
        additional_columns: [{ name: text, path: ['data', text, text], type: 'string', required: false }],
      },
      catalog: users('full_refresh'),
    },
  ]
}
/** The FQL of a request: everything that is not a literal. */
export function evaluated(body: string): string {
  const request = JSON.parse(body) as { readonly query?: unknown }
  const parts: string[] = []
  collectFql('query' in request ? request.query : request, parts)
  return parts.join(' ')
}

/** The functions of FQL v4 are keys, the text of FQL v10 is in lists called `fql`; arguments are called `value`. */
function collectFql(query: unknown, parts: string[]): void {
  if (Array.isArray(query)) for (const item of query) collectFql(item, parts)
  if (query === null || typeof query !== 'object' || Array.isArray(query)) return
  for (const [key, item] of Object.entries(query)) {
    if (key === 'value') continue
    parts.push(key)
    if (key === 'fql') parts.push(...(item as unknown[]).filter((part) => typeof part === 'string'))
    collectFql(item, parts)
  }
}
