import { Readable } from 'node:stream'
import { expect, it } from 'vitest'
import { readJsonFile } from '../../../src/config/json-file.ts'

const failing = (code: string): Readable =>
  new Readable({
    read() {
      this.destroy(Object.assign(new Error(code), { code }))
    },
  })

it.each(['EACCES', 'EPERM'])('a file that the user cannot read names the user: %s', async (code) => {
  const id = process.getuid?.()
  await expect(readJsonFile(failing(code), 'configuration')).rejects.toThrow(
    `cannot be read: permission denied for the user with the id ${id}. Make it readable for that user`,
  )
})

it('a file that cannot be read for another reason names the code', async () => {
  await expect(readJsonFile(failing('EIO'), 'state')).rejects.toThrow('cannot be read: EIO.')
})
