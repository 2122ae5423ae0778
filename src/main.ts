#!/usr/bin/env node
import { isatty } from 'node:tty'
import { openOutput } from './airbyte/output.ts'
import { openRun } from './cli/run.ts'
import { stopOnSignals } from './cli/signals.ts'

const output = openOutput(process.stdout, (error) => {
  run.abandon()
  if (error !== undefined) process.stderr.write(`Standard output cannot be written to: ${error.message}\n`)
  process.exit(error === undefined ? 0 : 1)
})
const stop = stopOnSignals()

const run = openRun({
  output,
  signal: stop.signal,
  env: process.env,
  // Opened where they are needed.
  get stdin() {
    return process.stdin
  },
  get stderr() {
    return process.stderr
  },
  get outputIsShown() {
    return isatty(process.stdout.fd)
  },
})

async function end(exitCode: number): Promise<void> {
  await output.flush()
  if (stop.signal.aborted) stop.end()
  else process.exit(exitCode)
}

// What is thrown in a callback reaches no one else. Node would print it as it is, with the secret that it may hold.
let crashed = false
process.on('uncaughtException', async (error) => {
  // Requests that are under way side by side may all break before the first of them has been told of.
  if (crashed) return
  crashed = true
  await run.fail(error)
  await end(1)
})

// The bundle is CommonJS, which starts in half the time, and knows no `await` out here.
void run.start(process.argv.slice(2)).then(end)
