import { PassThrough } from 'node:stream'
import { setImmediate as tick } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { openOutput } from '../../../src/airbyte/output.ts'
import { streamName } from '../../../src/airbyte/stream-name.ts'
import { FaunaError, type FaunaErrorKind } from '../../../src/fauna/errors.ts'
import { RequestMeter } from '../../../src/fauna/request-meter.ts'
import type { Databases } from '../../../src/sync/databases/databases.ts'
import type { SyncProgress } from '../../../src/sync/progress/sync-progress.ts'
import { type Sync, syncStreams } from '../../../src/sync/sync.ts'
import { ConfigError } from '../../../src/text/config-error.ts'
import { parseMessage } from '../../integration/harness/messages.ts'
import { summary } from '../../integration/harness/run-connector.ts'
import { collectionConfig } from './collection-config.ts'
import { FakeFauna } from './fake-fauna.ts'
import { onlyDatabase } from './only-database.ts'
import { RecordingWriter } from './recording-writer.ts'
import { DELETIONS, RecordingLog } from './test-reading.ts'

const NAMES = ['a', 'b', 'c']

function faunaOf(): FakeFauna {
  const fauna = new FakeFauna()
  for (const name of NAMES) {
    fauna.create(name)
    fauna.write(name, '1')
  }
  return fauna
}

async function sync(fauna: FakeFauna, options: Partial<Sync> = {}) {
  const stream = new PassThrough()
  const output = openOutput(stream, () => {})
  const log = new RecordingLog()
  const result = await syncStreams({
    databases: onlyDatabase(fauna),
    config: collectionConfig(),
    streams: NAMES.map((name) => ({ descriptor: { name }, syncMode: 'full_refresh' as const })),
    workers: 1,
    state: new Map(),
    output,
    log,
    signal: new AbortController().signal,
    onRateLimit: () => {},
    meter: new RequestMeter(),
    ...options,
  }).catch((error: Error) => error)
  await output.flush()
  const text = String(stream.read() ?? '').trim()
  const lines = text === '' ? [] : text.split('\n')
  const run = summary({ lines, messages: lines.map(parseMessage), stderr: '', exitCode: null, signal: null })
  return { ...run, result, log }
}

const warningsIn = ({ lines }: RecordingLog): string[] => lines.filter((line) => line.startsWith('warn'))

const COMPLETE = (name: string) => [`${name} STARTED`, `${name} RUNNING`, `${name} COMPLETE`]

describe('a sync', () => {
  it('reads its streams in order', async () => {
    const { statuses, result, records } = await sync(faunaOf())
    expect(statuses).toEqual(NAMES.flatMap(COMPLETE))
    expect(records).toHaveLength(3)
    expect(result).toBe(true)
  })

  it('warns of streams that destinations give one table', async () => {
    const fauna = faunaOf()
    fauna.create('A')
    const streams = [...NAMES, 'A'].map((name) => ({ descriptor: { name }, syncMode: 'full_refresh' as const }))
    expect(warningsIn((await sync(fauna, { streams })).log)).toEqual([expect.stringContaining('"a" and "A"')])
    expect(warningsIn((await sync(fauna)).log)).toEqual([])
    const openWriter = () => new RecordingWriter()
    expect(warningsIn((await sync(fauna, { streams, openWriter })).log)).toEqual([])
  })

  it('writes the selected columns only, and warns if the deletion column is none of them', async () => {
    const columns = new Map([['ref', {}]])
    const streams = [{ descriptor: { name: 'a' }, syncMode: 'incremental' as const, columns }]
    const deletions = { column: 'gone', isNullOnDocuments: true, onLost: 'warn' } as const
    const fauna = faunaOf()
    fauna.createIndex('a', 'by-ts')
    const { records, log } = await sync(fauna, { streams, config: collectionConfig({ deletions }) })
    expect(records.map(({ data }) => Object.keys(data))).toEqual([['ref', 'ts']])
    expect(log.lines).toContainEqual(expect.stringContaining('deletion column "gone"'))
  })

  it('reads as many streams at the same time as it has workers', async () => {
    for (const workers of [1, 2, 3]) {
      const fauna = faunaOf()
      let active = 0
      let most = 0
      fauna.onCall = async ({ method }) => {
        if (method !== 'scan') return
        active++
        most = Math.max(most, active)
        for (let i = 0; i < 5; i++) await tick()
        active--
      }
      await sync(fauna, { workers })
      expect(most).toBe(workers)
    }
  })

  it('ends after an error of the output, which is reported once', async () => {
    const opened: string[] = []
    const openWriter: Sync['openWriter'] = ({ descriptor }) => {
      opened.push(descriptor.name)
      const finish = () => Promise.reject(new ConfigError(`no space for ${descriptor.name}`))
      return Object.assign(new RecordingWriter(), { finish })
    }
    const fauna = faunaOf()
    const isOfOutput = (error: unknown) => error instanceof Error && error.message.startsWith('no space')
    const { errors, result } = await sync(fauna, { openWriter, isOfOutput, workers: 2 })
    expect(errors).toMatchObject([{ message: 'no space for a' }])
    expect(fauna.requests('scan').map(({ collection }) => collection)).toEqual(['a', 'b'])
    expect(result).toBe(false)
  })

  it('continues with the other streams after one failed', async () => {
    const fauna = faunaOf()
    fauna.failNext('scan', new FaunaError('rejected', 'refused'))
    const { statuses, errors, result, log } = await sync(fauna)
    expect(statuses).toEqual(['a STARTED', 'a INCOMPLETE', ...COMPLETE('b'), ...COMPLETE('c')])
    expect(errors).toMatchObject([{ message: 'refused', stream_descriptor: { name: 'a' } }])
    expect(log.lines.filter((line) => line.startsWith('debug'))).toEqual([expect.stringContaining('Stream "a" failed')])
    expect(result).toBe(false)
  })

  it.each<[FaunaErrorKind]>([['unauthorized'], ['disabled'], ['unreachable'], ['connection'], ['busy']])(
    'starts no other stream after a failure that all share: %s',
    async (kind) => {
      const fauna = faunaOf()
      fauna.failNext('scan', new FaunaError(kind, 'shared'))
      const { statuses, errors, result } = await sync(fauna)
      expect(statuses).toEqual(['a STARTED', 'a INCOMPLETE', 'b INCOMPLETE', 'c INCOMPLETE'])
      expect(errors).toHaveLength(1)
      expect(result).toBe(false)
    },
  )

  it('reports a failure that all share once, though several streams meet it', async () => {
    const fauna = faunaOf()
    fauna.failNext('scan', ...NAMES.map(() => new FaunaError('busy', 'shared')))
    const { statuses, errors } = await sync(fauna, { workers: 3 })
    expect(statuses.filter((status) => status.endsWith('INCOMPLETE'))).toHaveLength(3)
    expect(errors).toHaveLength(1)
  })

  it('reports every failure that is of one stream', async () => {
    const fauna = faunaOf()
    fauna.failNext('scan', new FaunaError('busy', 'shared'), new FaunaError('rejected', 'of b'))
    expect((await sync(fauna, { workers: 3 })).errors.map(({ message }) => message)).toEqual(['shared', 'of b'])
  })

  it('writes a state for the records of a stream that fails', async () => {
    const fauna = faunaOf()
    fauna.write('a', '2')
    fauna.onCall = (call) => {
      if (call.method === 'scan' && call.request.from === '2') throw new FaunaError('rejected', 'refused')
    }
    const config = collectionConfig({ pageSize: 1 })
    const { states } = await sync(fauna, { config })
    expect(states[0]?.stream.stream_state).toMatchObject({ full_refresh: { ranges: [{ from: '2' }] } })
  })

  it('that is stopped reports no error, and throws the reason', async () => {
    const stop = new AbortController()
    const fauna = faunaOf()
    fauna.onCall = ({ method }) => {
      if (method !== 'scan') return
      stop.abort(new Error('stopped'))
      throw new Error('aborted request')
    }
    const { statuses, errors, result } = await sync(fauna, { signal: stop.signal })
    expect(statuses).toEqual(['a STARTED', 'a INCOMPLETE', 'b INCOMPLETE', 'c INCOMPLETE'])
    expect(errors).toEqual([])
    expect(result).toMatchObject({ message: 'stopped' })
  })

  it('reads nothing if one state cannot be used', async () => {
    const fauna = faunaOf()
    const { statuses, result } = await sync(fauna, { state: new Map([['c', { version: 99 }]]) })
    expect([statuses, fauna.calls]).toEqual([[], []])
    expect(result).toMatchObject({ name: 'ConfigError' })
  })

  it('resumes each stream from its own state', async () => {
    const state = new Map([['b', { version: 1, full_refresh: { snapshot: 2_000_000, ranges: [{ from: '2' }] } }]])
    const { records } = await sync(faunaOf(), { state })
    expect(records.map(({ stream }) => stream)).toEqual(['a', 'c'])
  })

  it('lists the indexes once for all streams', async () => {
    const fauna = faunaOf()
    for (const name of NAMES) fauna.createIndex(name, `${name}-ts`)
    const streams = NAMES.map((name) => ({ descriptor: { name }, syncMode: 'incremental' as const }))
    const { result } = await sync(fauna, { streams, workers: 3 })
    expect(result).toBe(true)
    expect(fauna.requests('indexes')).toHaveLength(1)
  })

  it('warns of streams that do not support the mode that is requested', async () => {
    const supportedSyncModes = ['full_refresh'] as const
    const streams = NAMES.map((name) => ({
      descriptor: { name },
      syncMode: 'incremental' as const,
      supportedSyncModes,
    }))
    expect(warningsIn((await sync(faunaOf(), { streams })).log)).toEqual([
      expect.stringMatching(/^warn: Read as full refreshes.*: "a", "b", "c"\.$/),
    ])
  })

  it('warns at its start, of several streams in one warning', async () => {
    const fauna = new FakeFauna({ feeds: true }).create('a').create('b').create('c')
    const streams = NAMES.map((name) => ({ descriptor: { name }, syncMode: 'incremental' as const }))
    const several = await sync(fauna, { streams })
    expect(warningsIn(several.log)).toEqual([expect.stringContaining('The collections "a", "b", "c" keep no history')])
    const one = await sync(fauna, { streams: streams.slice(0, 1) })
    expect(warningsIn(one.log)).toEqual([expect.stringContaining('The collection "a" keeps no history')])
    expect(fauna.requests('collections')).toEqual([])
  })

  it('reports a rate limit for the streams that are being read', async () => {
    let limit: (waitMs?: number) => void = () => {}
    const fauna = faunaOf()
    fauna.onCall = ({ method, request }) => {
      if (method === 'scan' && request.collection === 'b') limit(1_000)
    }
    const { statuses } = await sync(fauna, { onRateLimit: (listener) => (limit = listener) })
    expect(statuses.filter((status) => status.includes('RATE_LIMITED') || status.startsWith('b'))[1]).toMatch(
      /^b RUNNING/,
    )
    expect(statuses.filter((status) => status.startsWith('a'))).toEqual(COMPLETE('a'))
  })

  it('logs the start and the end of each stream, and a summary', async () => {
    const fauna = faunaOf()
    const meter = new RequestMeter()
    fauna.onCall = ({ method, request }) => {
      if (method === 'scan') meter.answered(500_000)
      if (method === 'scan' && request.collection === 'b') throw new FaunaError('rejected', 'refused')
    }
    const { log } = await sync(fauna, { meter })
    const cost = (records: string, requests: string) =>
      expect.stringMatching(
        new RegExp(`${records}, \\d+\\.\\d MB, \\d+\\.\\d s, [\\d,]+ records a second, ${requests}, `),
      )
    expect(log.lines.filter((line) => line.startsWith('info'))).toEqual([
      expect.stringMatching(/^info: Stream "a": full refresh, as of 1970-/),
      cost('info: Stream "a": complete. 1 record', '1 request'),
      expect.stringContaining('"b": full refresh'),
      cost('info: Stream "b": failed. 0 records', '1 request'),
      expect.stringContaining('"c": full refresh'),
      cost('info: Stream "c": complete. 1 record', '1 request'),
      cost('info: Sync: 2 of 3 streams complete, 1 failed. 2 records', '3 requests'),
    ])
  })

  it('logs the running streams when it is asked to, until its end', async () => {
    const fauna = faunaOf()
    let report: () => void = () => {}
    let isStopped = false
    fauna.onCall = ({ method, request }) => {
      if (method === 'scan' && request.collection === 'b') report()
    }
    const everyMinute = (given: () => void) => {
      report = given
      return () => {
        isStopped = true
      }
    }
    const { log } = await sync(fauna, { everyMinute })
    const reports = log.lines.filter((line) => /: \d+ records?, [\d,]+ a second/.test(line))
    expect(reports).toEqual([expect.stringMatching(/^info: Stream "b": 0 records, 0 a second/)])
    expect(isStopped).toBe(true)
  })

  it('that is stopped logs the stream as stopped', async () => {
    const stop = new AbortController()
    const fauna = faunaOf()
    fauna.onCall = ({ method }) => {
      if (method !== 'scan') return
      stop.abort(new Error('stopped'))
      throw new Error('aborted request')
    }
    const { log } = await sync(fauna, { signal: stop.signal })
    expect(log.lines).toContainEqual(expect.stringContaining('Stream "a": stopped. 0 records'))
    expect(log.lines.at(-1)).toContain('Sync: 0 of 3 streams complete.')
  })

  it('shows its progress', async () => {
    let look: () => SyncProgress = () => ({ streams: 0, complete: 0, failed: 0, records: 0, workers: [] })
    const seen: SyncProgress[] = []
    const fauna = faunaOf()
    fauna.onCall = ({ method }) => {
      if (method === 'scan') seen.push(look())
      if (method === 'scan' && seen.length === 2) throw new FaunaError('rejected', 'refused')
    }
    await sync(fauna, { watch: (given) => (look = given) })
    const shown = seen.map(({ complete, failed, records, workers }) => [
      ...[complete, failed, records],
      ...workers.map(({ stream }) => stream),
    ])
    expect(shown).toEqual([
      [0, 0, 0, 'a'],
      [1, 0, 1, 'b'],
      [1, 1, 1, 'c'],
    ])
    const estimate = { fraction: 1, recordsLeft: 0 }
    expect(look()).toEqual({ streams: 3, complete: 2, failed: 1, records: 2, estimate, workers: [] })
  })

  it('shows that an output is being completed', async () => {
    const seen: unknown[] = []
    let look: (() => SyncProgress) | undefined
    const openWriter = () =>
      Object.assign(new RecordingWriter(), { finish: async () => void seen.push(look?.().workers) })
    await sync(faunaOf(), { openWriter, watch: (given) => (look = given) })
    const [first] = seen
    expect(first).toEqual([{ worker: 1, stream: 'a', records: 1, allRecords: 1, isCompleting: true }])
  })
})

describe('a sync of several databases', () => {
  const PATHS = ['shop', 'shop/berlin']

  function databasesOf(unconfigured: readonly string[] = []) {
    const opened = new Map(PATHS.map((path) => [path, { path, fauna: faunaOf() }]))
    const databases: Databases = {
      of({ namespace = '' }) {
        const database = opened.get(namespace)
        if (database === undefined) throw new Error(`no database ${namespace}`)
        return database
      },
      isConfigured: ({ namespace = '' }) => !unconfigured.includes(namespace),
      requireConfigured({ namespace = '' }) {
        if (unconfigured.includes(namespace)) throw new ConfigError('not configured')
      },
    }
    return { databases, faunas: PATHS.map((path) => databases.of({ name: '', namespace: path }).fauna as FakeFauna) }
  }

  const streams = PATHS.flatMap((namespace) =>
    ['a', 'b'].map((name) => ({ descriptor: { name, namespace }, syncMode: 'full_refresh' as const })),
  )

  const statusesIn = ({ messages }: Awaited<ReturnType<typeof sync>>) =>
    messages.flatMap((message) => {
      const { stream_status: reported } = message.type === 'TRACE' ? message.trace : {}
      return reported === undefined ? [] : [`${streamName(reported.stream_descriptor)} ${reported.status}`]
    })

  it('reads each stream from its database, with its namespace in every message', async () => {
    const { databases, faunas } = databasesOf()
    faunas[1]?.write('a', '2')
    const run = await sync(faunaOf(), { databases, streams })
    expect(run.records.map(({ namespace, stream, data }) => `${namespace}:${stream} ${data.ref}`)).toEqual([
      'shop:a 1',
      'shop:b 1',
      'shop/berlin:a 1',
      'shop/berlin:a 2',
      'shop/berlin:b 1',
    ])
    expect(new Set(run.states.map(({ stream }) => streamName(stream.stream_descriptor)))).toEqual(
      new Set(['shop:a', 'shop:b', 'shop/berlin:a', 'shop/berlin:b']),
    )
    expect(statusesIn(run)).toEqual(['shop:a', 'shop:b', 'shop/berlin:a', 'shop/berlin:b'].flatMap(COMPLETE))
    expect(run.log.lines).toContainEqual(expect.stringContaining('Stream "shop/berlin:a": complete'))
  })

  it('takes one snapshot of each database', async () => {
    const { databases, faunas } = databasesOf()
    faunas[1]?.advance(5_000)
    await sync(faunaOf(), { databases, streams })
    const snapshots = faunas.map((fauna) => new Set(fauna.requests('scan').map(({ snapshot }) => snapshot)))
    expect(snapshots.map(({ size }) => size)).toEqual([1, 1])
    expect(snapshots[0]).not.toEqual(snapshots[1])
  })

  it('resumes each stream from the state of its own namespace', async () => {
    const full = { version: 1, full_refresh: { snapshot: 1_000_000, ranges: [{ from: '2' }] } }
    const state = new Map([
      ['shop/berlin:a', full],
      ['b', full],
    ])
    const { records } = await sync(faunaOf(), { databases: databasesOf().databases, streams, state })
    expect(records.map(({ namespace, stream }) => `${namespace}:${stream}`)).toEqual([
      'shop:a',
      'shop:b',
      'shop/berlin:b',
    ])
  })

  it('shares its workers between the databases', async () => {
    const { databases, faunas } = databasesOf()
    let active = 0
    let most = 0
    for (const fauna of faunas) {
      fauna.onCall = async ({ method }) => {
        if (method !== 'scan') return
        most = Math.max(most, ++active)
        for (let i = 0; i < 5; i++) await tick()
        active--
      }
    }
    await sync(faunaOf(), { databases, streams, workers: 3 })
    expect(most).toBe(3)
  })

  it('reads the other databases after one refuses the secret, which is reported once', async () => {
    const { databases, faunas } = databasesOf()
    faunas[0]?.failNext('scan', new FaunaError('unauthorized', 'refused'))
    const run = await sync(faunaOf(), { databases, streams })
    expect(statusesIn(run)).toEqual([
      'shop:a STARTED',
      'shop:a INCOMPLETE',
      ...COMPLETE('shop/berlin:a'),
      ...COMPLETE('shop/berlin:b'),
      'shop:b INCOMPLETE',
    ])
    expect(run.errors).toMatchObject([{ stream_descriptor: { name: 'a', namespace: 'shop' } }])
    expect(run.result).toBe(false)
  })

  it('ends after a failure of the server', async () => {
    const { databases, faunas } = databasesOf()
    faunas[0]?.failNext('scan', new FaunaError('connection', 'broken'))
    const run = await sync(faunaOf(), { databases, streams })
    expect(statusesIn(run)).toEqual([
      'shop:a STARTED',
      'shop:a INCOMPLETE',
      'shop:b INCOMPLETE',
      'shop/berlin:a INCOMPLETE',
      'shop/berlin:b INCOMPLETE',
    ])
    expect(run.errors).toHaveLength(1)
  })

  it('requests nothing of a database that the configuration does not name', async () => {
    const { databases, faunas } = databasesOf(['shop'])
    const run = await sync(faunaOf(), { databases, streams })
    expect(run.errors.map(({ message }) => message)).toEqual(['not configured', 'not configured'])
    expect(faunas[0]?.calls).toEqual([])
    expect(run.records).toHaveLength(2)
  })

  it('warns of each database on its own', async () => {
    const { databases, faunas } = databasesOf()
    faunas[1]?.create('A')
    const more = [
      ...streams,
      { descriptor: { name: 'A', namespace: 'shop/berlin' }, syncMode: 'full_refresh' as const },
    ]
    expect(warningsIn((await sync(faunaOf(), { databases, streams: more })).log)).toEqual([
      expect.stringMatching(/^warn: Database "shop\/berlin": .*"a" and "A"/),
    ])
  })

  it.each([
    ['of the catalog', ['a', 'A'], {}, '"a" and "A"'],
    ['of one stream each', ['secret'], {}, 'Streams that end with an error'],
    ['of several streams each', ['a', 'b'], { deletions: DELETIONS }, 'deletions can be read for 15 minutes only'],
  ])('writes a warning that all databases have once: %s', async (_, names, change, text) => {
    const { databases, faunas } = databasesOf()
    for (const fauna of faunas) {
      fauna.create('A')
      fauna.create('secret', { access: 'unreadable' })
      for (const name of ['a', 'b']) fauna.createIndex(name, `${name}-ts`)
    }
    const common = PATHS.flatMap((namespace) =>
      names.map((name) => ({ descriptor: { name, namespace }, syncMode: 'incremental' as const })),
    )
    const { log } = await sync(faunaOf(), { databases, streams: common, config: collectionConfig(change) })
    expect(warningsIn(log).filter((line) => line.includes(text))).toEqual([
      expect.stringMatching(/^warn: Databases "shop", "shop\/berlin": /),
    ])
  })

  it('reports once what the server cannot do', async () => {
    const { databases, faunas } = databasesOf()
    for (const fauna of faunas) Object.assign(fauna, { limitation: async () => 'FQL v4 is off' })
    const { log } = await sync(faunaOf(), { databases, streams })
    expect(warningsIn(log)).toEqual(['warn: FQL v4 is off'])
  })
})
