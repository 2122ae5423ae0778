import { describeMachine, describePeer, load } from './machine.ts'
import type { Bench, MeasuredRun, Measurement } from './measurement.ts'
import { goalLines, runLine, table } from './report.ts'
import type { Result } from './results.ts'
import { run } from './run.ts'

/**
 * Runs the contestants in turn, round upon round, so that what else the machine does falls on all of them, and shows
 * what comes. Every second round is in the reverse order: the one that runs after a slow contestant finds a server that has
 * other work in its caches (measured with a real FaunaDB: up to a tenth slower).
 */
export async function measure(measurement: Measurement, bench: Bench, runs: number): Promise<Result> {
  process.stdout.write(`\n${measurement.title} (${measurement.name})\n`)
  const contest = await measurement.open(bench)
  const rounds: Record<string, MeasuredRun[]> = {}
  const loads = [load()]
  try {
    for (let round = 0; round < Math.min(runs, measurement.rounds ?? runs); round++) {
      const turn = round % 2 === 0 ? contest.contestants : contest.contestants.toReversed()
      for (const { name, program, records, bytesPerSecond } of turn) {
        await contest.served?.()
        const measured = { ...(await run(program, records, bytesPerSecond)), ...(await contest.served?.()) }
        process.stdout.write(`  ${runLine(name, measured)}\n`)
        rounds[name] = [...(rounds[name] ?? []), measured]
        loads.push(load())
      }
    }
  } finally {
    await contest.close()
  }
  const result: Result = {
    at: new Date().toISOString(),
    machine: describeMachine(),
    ...(bench.peer !== undefined && { peer: describePeer(bench.peer) }),
    server: measurement.server?.(bench) ?? 'replay',
    load: [Math.min(...loads), Math.max(...loads)],
    rounds,
  }
  process.stdout.write(`\n${table(result)}\n\n${goalLines(measurement, result).join('\n')}\n`)
  return result
}
