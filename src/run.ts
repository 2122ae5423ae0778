import { traceOf } from './airbyte/failure.ts'
import type { Output } from './airbyte/output.ts'
import { type ExitCode, runCli } from './cli.ts'

/**
 * Runs the command that `args` ask for. An error that ends it becomes an error trace, unless it was told to stop.
 * @param args what stands behind the program's name
 */
export async function run(args: readonly string[], output: Output, signal: AbortSignal): Promise<ExitCode> {
  try {
    return await runCli(args, ({ debug }) => ({ output, debug, signal }))
  } catch (error) {
    if (!signal.aborted) await writeFailure(error, output)
    return 1
  }
}

export async function writeFailure(error: unknown, output: Output): Promise<void> {
  const { failureOf } = await import('./sync/failure.ts')
  output.message({ type: 'TRACE', trace: traceOf(failureOf(error)) })
}
