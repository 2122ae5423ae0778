import { createHash } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Definitions } from '../../fauna/definitions.ts'
import { indentedExactJson } from '../../fauna/exact-json.ts'
import { namingFile } from '../file-error.ts'
import { inFolder } from './file-names.ts'
import type { ExportedSchema } from './manifest.ts'
import { replaceFile } from './write-json.ts'

/**
 * Writes `schema.json`, and `schema.fsl` if the server has FSL.
 * @param folder of the database, relative to the directory; empty: the directory itself
 * @param path of the database; absent: that of the secret
 * @throws ConfigError if a file cannot be written
 */
export async function writeSchemaFiles(
  directory: string,
  folder: string,
  path: string | undefined,
  { v4, v10, fsl, unreadable }: Definitions,
): Promise<ExportedSchema> {
  const content = { fql_v4: v4, fql_v10: v10, not_exported: unreadable }
  const json = await write(directory, inFolder(folder, 'schema.json'), `${indentedExactJson(content)}\n`)
  return {
    ...(path !== undefined && { database: path }),
    files: [json, ...(fsl === undefined ? [] : [await write(directory, inFolder(folder, 'schema.fsl'), fsl)])],
    not_exported: [...unreadable],
  }
}

async function write(
  directory: string,
  file: string,
  text: string,
): Promise<{ readonly file: string; readonly bytes: number; readonly sha256: string }> {
  const path = join(directory, file)
  await namingFile(path, 'written', async () => {
    await mkdir(dirname(path), { recursive: true })
    await replaceFile(path, text)
  })
  const bytes = Buffer.from(text)
  return { file, bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') }
}
