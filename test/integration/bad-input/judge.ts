import { expect } from 'vitest'
import type { Given } from '../harness/input-folder.ts'
import type { ConnectorRun } from '../harness/run-connector.ts'

/** A text of this length is not repeated. */
const LONG = 150

/** Standard error: the error on one line, or nothing in Airbyte. */
const ONE_ERROR = expect.stringMatching(/^(error: [^\n]+\n)?$/)

/**
 * The one rule for discover and read: exit code 1 and one `config_error`, which names what is wrong; nothing else but
 * logs, and the statuses of a stream that did not end.
 * @param given the file that cannot be used
 */
export function expectRefusal(run: ConnectorRun, given: Given, ...names: readonly RegExp[]): void {
  expect(run).toMatchObject({ exitCode: 1, stderr: ONE_ERROR, connectionStatus: undefined, streams: undefined })
  expect(run).toMatchObject({ records: [], states: [] })
  expect(run.statuses.filter((status) => status.endsWith(' COMPLETE'))).toEqual([])
  expect(run.errors.map(({ failure_type }) => failure_type)).toEqual(['config_error'])
  expectWords(run, run.errors[0]?.message ?? '', given, names)
}

/** The rule for check: exit code 0 and one FAILED status. */
export function expectFailedCheck(run: ConnectorRun, given: Given, ...names: readonly RegExp[]): void {
  expect(run).toMatchObject({ exitCode: 0, stderr: ONE_ERROR, connectionStatus: { status: 'FAILED' }, errors: [] })
  expect(run.messages.filter(({ type }) => type !== 'LOG')).toHaveLength(1)
  expectWords(run, run.connectionStatus?.message ?? '', given, names)
}

function expectWords(run: ConnectorRun, message: string, given: Given, names: readonly RegExp[]): void {
  for (const name of names) expect(message).toMatch(name)
  expect(message.length).toBeLessThanOrEqual(4_000)
  expect(message).not.toMatch(/\n|^\s+at /m)
  expect(run.logs.filter((log) => /\n\s+at /.test(log.message))).toEqual([])
  for (const text of longTexts(given)) expect(run.lines.join('\n')).not.toContain(text)
}

/** The beginnings of the long texts in a file of JSON, and its own where it is none. */
function longTexts(given: Given): string[] {
  if (typeof given !== 'string') return []
  const found = [given]
  try {
    JSON.parse(given, (key, value) => {
      found.push(key, typeof value === 'string' ? value : '')
      return value
    })
  } catch {
    // no JSON
  }
  return found.filter((text) => text.length > LONG).map((text) => text.slice(0, LONG))
}
