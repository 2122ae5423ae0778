import { describe, expect, it } from 'vitest'
import { APIS } from '../harness/apis.ts'
import { catalogOf, connectorFor } from '../harness/connector.ts'
import { execute } from '../harness/execute.ts'
import { useFauna } from '../harness/fauna-under-test.ts'
import { type ConnectorRun, runConnector } from '../harness/run-connector.ts'
import { runCommand } from '../harness/run-in-process.ts'

const fauna = useFauna()

describe('the executable', () => {
  it('writes one SPEC message', async () => {
    const run = await runConnector('spec')

    expect(run).toMatchObject({ exitCode: 0, stderr: '', messages: [{ type: 'SPEC' }] })
    expect(run.lines).toHaveLength(1)
  })

  it('prints its version and its usage', async () => {
    expect((await execute(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/)
    const { stdout } = await execute(['--help'])
    for (const command of ['spec', 'check', 'discover', 'read']) expect(stdout).toContain(command)
  })
})

/** Most tests run the connector inside their own process: this is why that is enough. */
describe.each(APIS)('over $name, the executable writes the same lines as a run inside the test process', (api) => {
  it.each(['check', 'discover', 'read'])('of %s', async (command) => {
    const database = await fauna.database(api)
    for (const name of ['users', 'orders']) await database.collection(name, { historyDays: 1 })
    await database.create('users', { '1': { n: 1 }, '2': { n: 2 } })
    await database.create('orders', { '1': {} })
    const collection = { page_size: 1, deletions: { deletion_mode: 'deleted_field' } }
    const input = {
      config: connectorFor(database, api).config({ collection, concurrency: 1 }),
      ...(command === 'read' && { catalog: catalogOf('incremental', ['users', 'nope', 'orders']) }),
    }

    const [executed, inProcess] = [await runConnector(command, input), await runCommand(command, input)]

    expect(executed.lines.length).toBeGreaterThan(0)
    expect(comparable(executed)).toEqual(comparable(inProcess))
    expect([executed.exitCode, executed.stderr]).toEqual([inProcess.exitCode, inProcess.stderr])
  })
})

/**
 * The lines of a run, without what differs between any two: times, rates, the lines of code in stack traces, and the
 * order of log messages, because streams do not wait for the warnings at the start. Other messages come first.
 */
function comparable(run: ConnectorRun): string[] {
  const isLog = (line: string): boolean => line.startsWith('{"type":"LOG"')
  const lines = run.lines.map((line) =>
    line
      .replace(/"(emitted_at|snapshot|ts)":[\d.]+/g, '"$1":0')
      .replace(/ \d{4}-\d\d-\d\dT[\d:.]+Z/g, ' TIME')
      .replace(/[\d.,]+ (s|records? a second|MB|requests?), /g, '0 UNIT, ')
      .replace(/on Node \S+/, 'on Node')
      .replace(/"stack_trace":"(\\.|[^"\\])*"/g, '"stack_trace":""'),
  )
  return [...lines.filter((line) => !isLog(line)), ...lines.filter(isLog).toSorted()]
}
