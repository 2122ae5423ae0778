import { afterAll, beforeAll, expect } from 'vitest'
import { catalogOf } from '../harness/connector.ts'
import { execute, runOf } from '../harness/execute.ts'
import { useEmulator } from '../harness/fauna-under-test.ts'
import { createInputFolder, type InputFiles, type InputFolder } from '../harness/input-folder.ts'
import type { ConnectorRun } from '../harness/run-connector.ts'
import { type InProcessOptions, messagesOf, type WrittenText, writtenInProcess } from '../harness/run-in-process.ts'

export const SECRET = 'fnAExampleOfASecretThatIsNone'

export const CATALOG = JSON.stringify(catalogOf('incremental', ['users']))

/** A server that counts requests, and commands that must not send any. */
export interface Refusals {
  /** A configuration of this server. */
  connection(): { readonly domain: string; readonly port: number; readonly scheme: string; readonly secret: string }
  /** Runs a command in this process. Fails if it sends a request or shows the secret. */
  written(args: readonly string[], files: InputFiles, options?: InProcessOptions): Promise<WrittenText>
  /** The same, for a command that writes nothing but messages. */
  run(command: string, files: InputFiles, options?: InProcessOptions): Promise<ConnectorRun>
  /** The same, by the executable. */
  execute(command: string, files: InputFiles): Promise<ConnectorRun>
}

export function useRefusals(): Refusals {
  const fauna = useEmulator({ secret: SECRET })
  let folder: InputFolder
  beforeAll(async () => {
    folder = await createInputFolder()
  })
  afterAll(() => folder.remove())

  const withoutRequests = async <T extends Pick<WrittenText, 'stdout' | 'stderr'>>(
    command: () => Promise<T>,
  ): Promise<T> => {
    const before = fauna.emulator.requests.count
    const written = await command()
    expect(fauna.emulator.requests.count - before).toBe(0)
    expect(written.stdout + written.stderr).not.toContain(SECRET)
    return written
  }
  const written: Refusals['written'] = async (args, files, options) => {
    const all = [...args, ...(await folder.options(files))]
    return withoutRequests(() => writtenInProcess(all, options))
  }

  return {
    connection: () => ({ domain: '127.0.0.1', port: fauna.emulator.port, scheme: 'http', secret: SECRET }),
    written,
    run: async (command, files, options) => messagesOf(await written([command, '--debug'], files, options)),
    async execute(command, files) {
      const args = [command, ...(await folder.options(files)), '--debug']
      return runOf(await withoutRequests(() => execute(args)))
    },
  }
}
