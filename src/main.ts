#!/usr/bin/env node
import { traceOf } from './airbyte/failure.ts'
import { openOutput } from './airbyte/output.ts'
import { runCli } from './cli.ts'
import { stopOnSignals } from './stop.ts'

const output = openOutput(process.stdout, () => process.exit(0))
const stop = stopOnSignals()

let exitCode: number
try {
  exitCode = await runCli(process.argv.slice(2), ({ debug }) => ({ output, debug, signal: stop.signal }))
} catch (error) {
  if (!stop.signal.aborted) {
    const { failureOf } = await import('./sync/failure.ts')
    output.message({ type: 'TRACE', trace: traceOf(failureOf(error)) })
  }
  exitCode = 1
}
await output.flush()
if (stop.signal.aborted) stop.end()
else process.exit(exitCode)
