import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** The folder for the output of the connector, one file per run. Unset, no output is kept. */
const { KEEP_CONNECTOR_OUTPUT: folder } = process.env

let count = 0

/** Keeps a run's standard output, so that `npm run test:conformance` can validate it with Airbyte's own tools. */
export function keepOutput(lines: readonly string[]): void {
  if (folder === undefined || lines.length === 0) return
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, `${process.pid}-${++count}.jsonl`), `${lines.join('\n')}\n`)
}
