#!/usr/bin/env node
import { openOutput } from './airbyte/output.ts'
import { run, writeFailure } from './run.ts'
import { stopOnSignals } from './stop.ts'

const output = openOutput(process.stdout, (error) => {
  if (error !== undefined) process.stderr.write(`Standard output cannot be written to: ${error.message}\n`)
  process.exit(error === undefined ? 0 : 1)
})
const stop = stopOnSignals()

async function end(exitCode: number): Promise<void> {
  await output.flush()
  if (stop.signal.aborted) stop.end()
  else process.exit(exitCode)
}

// What is thrown in a callback reaches no one else. Node would print it as it is, with the secret that it may hold.
process.once('uncaughtException', async (error) => {
  if (!stop.signal.aborted) await writeFailure(error, output)
  await end(1)
})

// The bundle is CommonJS, which starts in half the time, and knows no `await` out here.
void run(process.argv.slice(2), output, stop.signal).then(end)
