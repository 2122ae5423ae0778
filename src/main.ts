#!/usr/bin/env node
import { isatty } from 'node:tty'
import { openOutput } from './airbyte/output.ts'
import { Redaction } from './airbyte/redaction.ts'
import { Run } from './cli/run.ts'
import { stopOnSignals } from './cli/signals.ts'

const redaction = new Redaction()

const output = openOutput(
  process.stdout,
  (error) => {
    run.abandon()
    if (error !== undefined) process.stderr.write(`Writing to standard output failed: ${error.message}\n`)
    process.exit(error === undefined ? 0 : 1)
  },
  redaction,
)
const stop = stopOnSignals()

const run = new Run({
  output,
  redaction,
  signal: stop.signal,
  env: process.env,
  // Getters: Node opens a standard stream when it is first accessed.
  get stdin() {
    return process.stdin
  },
  get stderr() {
    return process.stderr
  },
  get stdoutIsTerminal() {
    return isatty(process.stdout.fd)
  },
})

async function end(exitCode: number): Promise<void> {
  await output.flush()
  if (stop.signal.aborted) stop.end()
  else process.exit(exitCode)
}

// An error in a callback reaches no `catch`. Node would print it with the secret that it can contain.
let crashed = false
process.on('uncaughtException', async (error) => {
  // Several parallel requests can fail before the first error is reported.
  if (crashed) return
  crashed = true
  await run.fail(error)
  await end(1)
})

// No top-level `await`: the bundle is CommonJS, which starts in half the time of an ES module.
void run.start(process.argv.slice(2)).then(end)
