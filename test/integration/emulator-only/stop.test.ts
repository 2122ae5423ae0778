import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Fault } from '../../emulator/faults.ts'
import type { RecordedRequest } from '../../emulator/request-log.ts'
import { READS } from '../harness/apis.ts'
import { type Connector, catalogOf, connectorFor } from '../harness/connector.ts'
import { useEmulator } from '../harness/fauna-under-test.ts'
import { type ConnectorRun, type RunningConnector, startConnector } from '../harness/run-connector.ts'

const fauna = useEmulator()

/** Longer than the time-out of a test, so that a run which waits for the answer fails its test. */
const NEVER_MS = 3_600_000

afterEach(() => fauna.emulator.faults.clear())

describe.each(READS)('SIGTERM to a read over $name', ({ mode, ...api }) => {
  let connector: Connector

  beforeAll(async () => {
    const database = await fauna.database(api)
    connector = connectorFor(database, api)
    await database.collection('users', { historyDays: 1 })
    await database.seed('users', 40, { perTransaction: 3 })
    await database.remove('users', '1', '2')
  })

  const { isPage, isEvents } = api.wire
  const any = () => true
  const namesUsers = ({ body }: RecordedRequest) => body.includes('users')
  const PHASES: Readonly<Record<string, Fault & Required<Pick<Fault, 'when'>>>> = {
    // All of them: over FQL v10, a read continues without the answer to its first request, which is about FQL v4.
    'before the first answer': { when: any, times: 1000, delay: NEVER_MS },
    'before an answer about the collection': { when: namesUsers, times: 1000, delay: NEVER_MS },
    'before the first page': { when: isPage, delay: NEVER_MS },
    'in the middle of a page': { when: isPage, nth: 2, stall: NEVER_MS },
    'between two attempts': { when: isPage, nth: 2, status: 429, headers: { 'retry-after': '300' } },
    ...(mode === 'incremental' && {
      'before deletions or changes': { when: isEvents, delay: NEVER_MS },
      'in the middle of deletions or changes': { when: isEvents, stall: NEVER_MS },
    }),
  }

  it.each(Object.keys(PHASES))('%s ends it by that signal at once, with a state for its records', async (phase) => {
    const fault = PHASES[phase] as Fault & Required<Pick<Fault, 'when'>>
    // A first sync reads no events. This state has no cursor of deletions.
    const state = fault.when === isEvents ? await connector.read(mode, 'users') : undefined
    const met = requestMet(fault.when, fault.nth ?? 1)
    fauna.emulator.faults.add(fault)
    const running = await connector.startRead(mode, 'users', {
      collection: { page_size: 10, deletions: { deletion_mode: 'deleted_field' } },
      ...(state && { state: state.states }),
    })
    await met
    const run = await stopped(running)

    expect(run).toMatchObject({ signal: 'SIGTERM', exitCode: null, stderr: '', errors: [] })
    expect(run.statuses.at(-1)).toBe('users INCOMPLETE')
    const counted = run.states.reduce((sum, { sourceStats }) => sum + sourceStats.recordCount, 0)
    expect(counted).toBe(run.records.length)
  })
})

describe.each(['check', 'discover', 'read'])('SIGTERM to %s', (command) => {
  it('before it has read its files, or before the first answer, ends it by that signal', async () => {
    const { url, secret } = fauna.endpoint
    const { hostname, port } = new URL(url)
    const input = {
      config: { domain: hostname, port: Number(port), scheme: 'http', secret },
      ...(command === 'read' && { catalog: catalogOf('full_refresh', ['users']) }),
    }
    const early = await stopped(await startConnector(command, input))
    expect(early).toMatchObject({ signal: 'SIGTERM', records: [], states: [], errors: [] })

    fauna.emulator.faults.add({ delay: NEVER_MS, times: 1000 })
    const met = requestMet(() => true, 1)
    const running = await startConnector(command, input)
    await met
    const run = await stopped(running)
    expect(run).toMatchObject({
      signal: 'SIGTERM',
      stderr: '',
      records: [],
      states: [],
      errors: [],
      streams: undefined,
    })
    expect(run.connectionStatus).toBeUndefined()
  })
})

/** Resolves when the nth of these requests has arrived and its fault has begun. */
function requestMet(when: (request: RecordedRequest) => boolean, nth: number): Promise<void> {
  return new Promise((resolve) => {
    let left = nth
    const end = fauna.emulator.requests.before((request) => {
      if (!when(request) || --left > 0) return
      end()
      // The fault begins after this hook.
      setTimeout(resolve, 50)
    })
  })
}

function stopped(running: RunningConnector): Promise<ConnectorRun> {
  running.kill('SIGTERM')
  return running.ended
}
