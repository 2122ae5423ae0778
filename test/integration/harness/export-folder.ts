import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInputFolder } from './input-folder.ts'

/** A temporary folder for exports, with the configurations that they are made with. */
export interface ExportFolder {
  /** The options of the command line for the configuration. */
  readonly config: readonly string[]
  /** The path of an export, or of another file in the folder. */
  at(name: string): string
  /** Writes another configuration. @returns the options for it */
  writeConfig(name: string, config: unknown): Promise<string[]>
  /** The text of a file of an export. */
  read(output: string, file: string): Promise<string>
  /** The manifest of an export. */
  manifest(output: string): Promise<ReturnType<typeof JSON.parse>>
  /** `ts` by id, of a collection in an export. */
  documents(output: string, collection: string): Promise<Map<string, number>>
  remove(): Promise<void>
}

export async function createExportFolder(config: unknown): Promise<ExportFolder> {
  const folder = await createInputFolder()
  const at = (name: string): string => join(folder.path, name)
  const read = (output: string, file: string): Promise<string> => readFile(join(at(output), file), 'utf8')
  return {
    config: await folder.options({ config: JSON.stringify(config) }),
    at,
    async writeConfig(name, content) {
      await writeFile(at(name), JSON.stringify(content))
      return ['--config', at(name)]
    },
    read,
    manifest: async (output) => JSON.parse(await read(output, 'manifest.json')),
    async documents(output, collection) {
      const lines = (await read(output, `${collection}.jsonl`)).split('\n').slice(0, -1)
      return new Map(lines.map((line) => JSON.parse(line)).map(({ ref, ts }) => [ref, ts]))
    },
    remove: () => folder.remove(),
  }
}
