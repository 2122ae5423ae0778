import { INTERACTIVE_RETRY_MS } from '../fauna/http/retry.ts'
import { failureOf } from '../sync/failure.ts'
import { type CommandContext, type Connection, readConfig, withFauna } from './session/session.ts'
import { verifyDatabases } from './verify-databases.ts'

/** Tests whether a read with this configuration can succeed, and writes the result and how to fix a failure. */
export async function check(connection: Connection, context: CommandContext): Promise<void> {
  const connectionStatus = await statusOf(connection, context)
  context.output.message({ type: 'CONNECTION_STATUS', connectionStatus })
}

type ConnectionStatus = { readonly status: 'SUCCEEDED' | 'FAILED'; readonly message?: string }

async function statusOf(connection: Connection, context: CommandContext): Promise<ConnectionStatus> {
  try {
    const config = await readConfig(connection, context)
    return await withFauna(config, context, INTERACTIVE_RETRY_MS, async (session) => {
      const warnings = await verifyDatabases(session)
      for (const warning of warnings) session.log.warn(warning)
      const all = [...config.warnings, ...warnings]
      return { status: 'SUCCEEDED', ...(all.length > 0 && { message: all.join('\n') }) }
    })
  } catch (error) {
    if (context.signal.aborted) throw error
    return { status: 'FAILED', message: failureOf(error).message }
  }
}
