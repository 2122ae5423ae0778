import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Where what the connector wrote is kept, a file for each run; absent, it is not. */
const { KEEP_CONNECTOR_OUTPUT: folder } = process.env

let count = 0

/** Keeps a run's standard output for `npm run test:conformance`, which validates it by other means. */
export function keepOutput(lines: readonly string[]): void {
  if (folder === undefined || lines.length === 0) return
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, `${process.pid}-${++count}.jsonl`), `${lines.join('\n')}\n`)
}
