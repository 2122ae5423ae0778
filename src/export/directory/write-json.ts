import { open, rename, writeFile } from 'node:fs/promises'

/** Replaces a file by JSON, so that it contains either the old or the new text after any crash. */
export async function writeJson(path: string, value: unknown): Promise<void> {
  await replaceFile(path, `${JSON.stringify(value, null, 2)}\n`)
}

/** Replaces a file by text, so that it contains either the old or the new text after any crash. */
export async function replaceFile(path: string, text: string): Promise<void> {
  const temporary = `${path}.tmp`
  const file = await open(temporary, 'w')
  try {
    await file.writeFile(text)
    await file.datasync()
  } finally {
    await file.close()
  }
  await rename(temporary, path)
}

/** Like `writeJson`, but does not wait for the disk: after a power failure, the file may contain nothing. */
export async function writeJsonQuickly(path: string, value: unknown): Promise<void> {
  const temporary = `${path}.tmp`
  await writeFile(temporary, `${JSON.stringify(value, null, 2)}\n`)
  await rename(temporary, path)
}
