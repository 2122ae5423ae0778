import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** The content of a file to write, or the path of a file that exists or is missing. */
export type Given = string | Uint8Array | { readonly path: string }

export interface InputFiles {
  readonly config?: Given
  readonly catalog?: Given
  readonly state?: Given
}

/** A temporary folder for the input files of commands. */
export interface InputFolder {
  readonly path: string
  /** Writes the files and returns the command-line options that name them. */
  options(files: InputFiles): Promise<string[]>
  remove(): Promise<void>
}

export async function createInputFolder(): Promise<InputFolder> {
  const path = await mkdtemp(join(tmpdir(), 'source-fauna-'))
  let count = 0
  return {
    path,
    async options(files) {
      const options: string[] = []
      for (const [role, given] of Object.entries(files) as [string, Given | undefined][]) {
        if (given === undefined) continue
        options.push(`--${role}`)
        if (typeof given === 'object' && 'path' in given) {
          options.push(given.path)
          continue
        }
        const file = join(path, `${role}-${++count}.json`)
        await writeFile(file, given)
        options.push(file)
      }
      return options
    },
    remove: () => rm(path, { recursive: true }),
  }
}
