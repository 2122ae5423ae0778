import { describe, expect, it } from 'vitest'
import { FaunaError } from '../../../src/fauna/errors.ts'
import { UNPOOLED } from '../../../src/fauna/http/buffers.ts'
import type { FaunaHttp } from '../../../src/fauna/http/client.ts'
import { LastSeenTxn } from '../../../src/fauna/http/last-seen-txn.ts'
import { retrying } from '../../../src/fauna/http/retry.ts'
import { readAllDefinitions } from '../../../src/fauna/read-definitions.ts'
import { httpAnswer } from './http-answer.ts'

const endpoint = { scheme: 'http', host: 'localhost', port: 8443, secret: 'the-secret' } as const

interface Reply {
  readonly status?: number
  readonly body?: unknown
  /** A body that is not JSON. */
  readonly text?: string
}

const refusedV4: Reply = { status: 403, body: { errors: [{ code: 'permission denied', description: 'no' }] } }

const listV4 = (...data: unknown[]): Reply => ({ body: { resource: { data } } })

const answerV10 = (data: unknown): Reply => ({ body: { data, summary: '', txn_ts: 1, stats: {} } })

const probe = (cause: string) => answerV10({ '@ref': { name: '0', coll: { '@mod': 'X' }, exists: false, cause } })

const files: Reply = { body: { version: 1, files: [{ filename: 'main.fsl' }, { filename: 'a b.fsl' }] } }

interface Server {
  /** What lists of FQL v4 contain, by kind; empty by default. */
  readonly v4?: Readonly<Record<string, Reply>>
  /** What lists of FQL v10 contain, by module; `denied` is not shown to the role. */
  readonly v10?: Readonly<Record<string, Reply | 'denied'>>
  /** By path below `/schema/1/files`; 404 by default. */
  readonly fsl?: Readonly<Record<string, Reply>>
}

/** The definitions that this server shows. */
function read({ v4 = {}, v10 = {}, fsl = {} }: Server) {
  const reply = ({ status = 200, body, text }: Reply) => httpAnswer(status, text ?? JSON.stringify(body))
  const http: FaunaHttp = {
    buffers: UNPOOLED,
    lastSeenTxn: new LastSeenTxn(),
    async post(path, _headers, body) {
      if (path === '/') {
        const [kind = ''] = Object.keys(JSON.parse(body).collection.paginate)
        return reply(v4[kind] ?? listV4())
      }
      const [, module = ''] = /(Collection|Function|Role|AccessProvider|Database)\./.exec(body) ?? []
      const found = v10[module]
      if (body.includes('byName')) return reply(probe(found === 'denied' ? 'permission denied' : 'not found'))
      return reply(found === undefined || found === 'denied' ? answerV10({ '@set': { data: [] } }) : found)
    },
    get: async (path) => reply(fsl[path.slice('/schema/1/files'.length)] ?? { status: 404, body: {} }),
  }
  const withRetries = retrying({ giveUpAfterMs: 0 }, new AbortController().signal)
  return readAllDefinitions({ http, endpoint, withRetries, keepsBodies: false })
}

describe('the definitions of a database', () => {
  it('are read in both APIs', async () => {
    const index = { name: 'by-ts', ts: 1795864084850000, source: { '@ref': { id: 'users' } } }
    const body = { '@query': { api_version: '4', lambda: 'x', expr: { var: 'x' } } }
    const role = { name: 'r', coll: { '@mod': 'Role' }, ts: { '@time': '2026-11-28T11:08:04Z' }, n: { '@int': '3' } }
    const { v4, v10, unreadable } = await read({
      v4: { indexes: listV4(index), functions: listV4({ name: 'f', body }) },
      v10: { Role: answerV10({ '@set': { data: [{ '@doc': role }] } }) },
    })
    expect(v4).toEqual({
      collections: [],
      indexes: [index],
      functions: [{ name: 'f', body }],
      roles: [],
      access_providers: [],
      databases: [],
    })
    expect(v10).toEqual({
      Collection: [],
      Function: [],
      Role: [{ name: 'r', ts: '2026-11-28T11:08:04Z', n: 3 }],
      AccessProvider: [],
      Database: [],
    })
    expect(unreadable).toEqual([])
  })

  it('are read page by page', async () => {
    const first = {
      body: {
        resource: {
          data: [{ name: 'a' }],
          after: [{ '@ref': { id: 'b', collection: { '@ref': { id: 'roles' } } } }],
        },
      },
    }
    let asked = 0
    const v4 = {
      get roles() {
        return asked++ === 0 ? first : listV4({ name: 'b' })
      },
    }
    expect((await read({ v4 })).v4.roles).toEqual([{ name: 'a' }, { name: 'b' }])
  })

  it('that the secret cannot read are listed', async () => {
    const { v4, v10, unreadable } = await read({ v4: { roles: refusedV4 }, v10: { Role: 'denied' } })
    expect(v4).not.toHaveProperty('roles')
    expect(v10).not.toHaveProperty('Role')
    expect(unreadable).toEqual([
      { kind: 'roles (FQL v4)', reason: 'Fauna answered: no (permission denied)' },
      { kind: 'Role (FQL v10)', reason: expect.stringContaining('permission denied') },
    ])
  })

  it('include all files of FSL', async () => {
    const fsl = { '': files, '/main.fsl': { body: { content: 'A\n' } }, '/a%20b.fsl': { body: { content: 'B\n' } } }
    expect((await read({ fsl })).fsl).toBe('A\n\nB\n')
  })

  it('include no FSL if the server has none', async () => {
    expect(await read({})).not.toHaveProperty('fsl')
  })

  it('list FSL, and indexes that may be hidden, if the role cannot read FSL', async () => {
    const fsl = { '': { status: 403, body: { error: { message: 'Access denied' } } } }
    const kinds = async (server: Server) => (await read(server)).unreadable.map(({ kind }) => kind)
    expect(await kinds({ fsl })).toEqual(['indexes (FQL v4)', 'FSL'])
    expect(await kinds({ fsl, v4: { indexes: listV4({ name: 'i' }) } })).toEqual(['FSL'])
  })

  it('list FSL if Fauna does not return one of its files', async () => {
    const { fsl, unreadable } = await read({ fsl: { '': files, '/main.fsl': { body: { content: 'A' } } } })
    expect(fsl).toBeUndefined()
    expect(unreadable).toContainEqual({ kind: 'FSL', reason: expect.stringContaining('"a b.fsl"') })
  })

  it.each([400, 410])('list FSL if Fauna refuses it (HTTP %i)', async (status) => {
    const { unreadable } = await read({ fsl: { '': { status, body: {} } } })
    expect(unreadable).toContainEqual({ kind: 'FSL', reason: expect.stringContaining(`HTTP ${status}`) })
  })

  it.each<[string, Reply, string]>([
    ['is busy', { status: 503, body: {} }, 'busy'],
    ['is behind a proxy that gave up', { status: 499, body: {} }, 'time_out'],
    ['answers something else', { body: ['other'] }, 'unknown_form'],
    ['answers the page of a proxy', { text: '<html>' }, 'connection'],
    ['answers half of an object', { text: '{"files":[' }, 'connection'],
  ])('are not read if the server %s', async (_, reply, kind) => {
    await expect(read({ fsl: { '': reply } })).rejects.toMatchObject({ kind })
  })

  it('are not read if the secret is not accepted', async () => {
    await expect(read({ v4: { roles: { status: 401, body: refusedV4.body } } })).rejects.toBeInstanceOf(FaunaError)
  })
})
