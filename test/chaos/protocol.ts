import { CHECKPOINT_RECORDS } from '../../src/sync/records/airbyte-stream-writer.ts'
import type { ConnectorRun } from '../integration/harness/run-connector.ts'

type Stage = 'waiting' | 'STARTED' | 'RUNNING' | 'COMPLETE' | 'INCOMPLETE'

const NEXT: Readonly<Record<Stage, readonly Stage[]>> = {
  waiting: ['STARTED', 'INCOMPLETE'],
  STARTED: ['RUNNING', 'INCOMPLETE'],
  // Once more where it waited for a limited rate.
  RUNNING: ['RUNNING', 'COMPLETE', 'INCOMPLETE'],
  COMPLETE: [],
  INCOMPLETE: [],
}

/**
 * What is wrong with what a run wrote, whatever it was ended by: the order of statuses, records outside of them, states
 * that miscount, or that come too seldom.
 * @param excused the types of failures that the run may end with
 */
export function protocolProblems(run: ConnectorRun, streams: readonly string[], excused: readonly string[]): string[] {
  const problems: string[] = []
  const stages = new Map<string, Stage>(streams.map((name) => [name, 'waiting']))
  const counts = new Map<string, number>()

  for (const message of run.messages) {
    if (message.type === 'RECORD') {
      const { stream } = message.record
      if (stages.get(stream) !== 'RUNNING') problems.push(`a record of ${stream}, which is ${stages.get(stream)}`)
      const count = (counts.get(stream) ?? 0) + 1
      if (count === CHECKPOINT_RECORDS + 1) problems.push(`no state of ${stream} for ${CHECKPOINT_RECORDS} records`)
      counts.set(stream, count)
    } else if (message.type === 'STATE') {
      const { sourceStats, stream } = message.state
      const { name } = stream.stream_descriptor
      const count = counts.get(name) ?? 0
      if (sourceStats.recordCount !== count) {
        problems.push(`a state of ${name} that counts ${sourceStats.recordCount} records instead of ${count}`)
      }
      counts.set(name, 0)
    } else if (message.type === 'TRACE' && message.trace.stream_status !== undefined) {
      const { stream_descriptor, status } = message.trace.stream_status
      const before = stages.get(stream_descriptor.name) ?? 'COMPLETE'
      if (!NEXT[before].includes(status as Stage)) problems.push(`${stream_descriptor.name} ${status} after ${before}`)
      stages.set(stream_descriptor.name, status as Stage)
    }
  }

  const left = [...stages].filter(([, stage]) => stage !== 'COMPLETE' && stage !== 'INCOMPLETE').map(([name]) => name)
  const began = [...stages.values()].some((stage) => stage !== 'waiting')
  if (run.signal === null) {
    if (left.length > 0) problems.push(`no final status of ${left.join(', ')}`)
    const failed = [...stages.values()].includes('INCOMPLETE')
    if (run.exitCode !== (failed ? 1 : 0)) problems.push(`exit code ${run.exitCode}`)
    if (failed && excused.length === 0) problems.push('the run failed')
  } else if (run.signal === 'SIGTERM' && began && left.length > 0) {
    problems.push(`no final status of ${left.join(', ')} after SIGTERM`)
  }
  for (const { failure_type, message, internal_message } of run.errors) {
    if (excused.includes(failure_type)) continue
    problems.push(`${failure_type}: ${message} (${internal_message})`)
  }
  const unexpected = unexpectedOn(run.stderr, run.errors)
  if (unexpected.length > 0) problems.push(`on standard error: ${unexpected.join(' ').slice(0, 500)}`)
  return problems
}

/** Lines of standard error that repeat none of the errors: a person who runs the connector sees these there. */
function unexpectedOn(stderr: string, errors: ConnectorRun['errors']): string[] {
  const repeats = (line: string): boolean =>
    line.startsWith('error: ') && errors.some(({ message }) => message.split('\n').some((part) => line.endsWith(part)))
  return stderr.split('\n').filter((line) => line !== '' && !repeats(line))
}
