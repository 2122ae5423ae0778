import { catalogOf, type SyncMode, stateOf } from '../harness/connector.ts'
import { spoilt } from './spoilt.ts'
import { FQL_V4, FQL_V10 } from './wrong-input.ts'

type Fields = Readonly<Record<string, unknown>>

/** FQL of both versions as text: by itself, and as what would end a text that it is put into. */
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
  { '@ref': { id: FQL_V4, collection: { '@ref': { id: 'users', collection: { '@ref': { id: 'collections' } } } } } },
  // What fits everywhere, with FQL beside it.
  { version: 1, ts: 1, ref: '1', snapshot: 1, from: '1', id: '1', ranges: [{ from: '1', ...FQL_V4 }], ...FQL_V4 },
  ...TEXTS,
]

/** A run of a command with something in its input that somebody hopes to be evaluated. */
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

/** @param ts of a transaction that wrote documents */
export function attacks(ts: number): Attack[] {
  const deletions = { deletion_mode: 'deleted_field' }
  return [
    ...TEXTS.flatMap((text): Attack[] => [
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
    ]),
    ...states(ts).flatMap(([mode, state]) =>
      [...spoilt(state, [], FORGED)].map(({ how, value }): Attack => {
        return {
          what: `a state whose ${how}`,
          commands: ['read'],
          collection: { deletions },
          catalog: users(mode),
          state: stateOf('users', value),
        }
      }),
    ),
  ]
}

function states(ts: number): [SyncMode, unknown][] {
  const ref = {
    '@ref': { id: '2', collection: { '@ref': { id: 'users', collection: { '@ref': { id: 'collections' } } } } },
  }
  const ranges = [{ from: '1', to: '2' }]
  return [
    ['incremental', { version: 1, updates: { ts, ref: '1' }, deletions: { ts, ref: '1' }, snapshot: ts }],
    ['incremental', { version: 1, initial: { snapshot: ts, ranges } }],
    ['full_refresh', { version: 1, full_refresh: { snapshot: ts, ranges, generation_id: 1 } }],
    ['full_refresh', { full_sync_cursor: { ts, after: JSON.stringify([ref]) } }],
    [
      'incremental',
      {
        updates_cursor: { ts, ref: '1', after: JSON.stringify([ts, ref]) },
        remove_cursor: { ts, ref: '1', after: JSON.stringify({ ts, action: 'remove', document: ref }) },
      },
    ],
  ]
}

/** The FQL of a request: all that is no literal. */
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
