import type { Answer } from '../answer.ts'
import type { Database } from '../storage/database.ts'
import type { Store } from '../storage/store.ts'
import { type FslItem, fslItems } from './items.ts'

export interface FslRequest {
  readonly secret: string | undefined
  /** Without its query. */
  readonly path: string
}

/** The one file: what is not pushed as FSL is in it. */
const FILE = 'main.fsl'

const PREAMBLE = `// The following schema is auto-generated.
// This file contains FSL for FQL10-compatible schema items.
`

const NOT_FOUND = failure(404, 'Not found')

/** Answers `GET /schema/1/files`, the list of the files of FSL, and `GET /schema/1/files/NAME`, one of them. */
export function answerFsl(store: Store, { secret, path }: FslRequest): Answer {
  const access = secret === undefined ? undefined : store.authenticate(secret)
  if (access === undefined) return failure(401, 'Access token required')
  const isAllowed = access.roles.some((role) => role === 'admin' || role === 'server' || role === 'server-readonly')
  if (!isAllowed) return failure(403, 'Access denied')
  const [, name] = /^\/schema\/1\/files(?:\/(.*))?$/.exec(path) ?? [undefined, '']
  if (name === '') return NOT_FOUND
  const items = inFileOrder(access.database, fslItems(access.database))
  const filename = name === undefined ? undefined : decodeURIComponent(name)
  if (filename === undefined) return success({ files: items.length === 0 ? [] : [{ filename: FILE }] })
  if (filename !== FILE || items.length === 0) return NOT_FOUND
  return success({ content: [PREAMBLE, ...items.map(({ text }) => text)].join('\n') })
}

/** The server creates the file when it is first read, and later appends what is new (seen on a server). */
function inFileOrder(database: Database, items: readonly FslItem[]): FslItem[] {
  const { fslOrder } = database
  for (const { key } of items) fslOrder.add(key)
  const order = [...fslOrder]
  return [...items].sort((a, b) => order.indexOf(a.key) - order.indexOf(b.key))
}

/** The schema's version is a counter too, and not kept. */
function success(fields: object): Answer {
  return { status: 200, body: JSON.stringify({ version: 0, ...fields }) }
}

function failure(status: number, message: string): Answer {
  return { status, body: JSON.stringify({ error: { message } }) }
}
