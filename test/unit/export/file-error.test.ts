import { expect, it } from 'vitest'
import { isOfDisk, namingFile } from '../../../src/export/file-error.ts'
import { ConfigError } from '../../../src/text/config-error.ts'

const failed = (code: string): Promise<unknown> =>
  namingFile('a.jsonl', 'written', () =>
    Promise.reject(Object.assign(new Error(code), { code, syscall: 'write' })),
  ).catch((error: unknown) => error)

it.each([
  ['ENOSPC', true],
  ['EDQUOT', true],
  ['EROFS', true],
  ['EACCES', false],
  ['ENOENT', false],
])('an error of a file names it, and is of the whole disk or not: %s', async (code, ofDisk) => {
  const error = await failed(code)
  expect(error).toBeInstanceOf(ConfigError)
  expect(String(error)).toContain('"a.jsonl" cannot be written')
  expect(isOfDisk(error)).toBe(ofDisk)
})

it('any other error is not of the disk', () => {
  expect(isOfDisk(new Error('ENOSPC'))).toBe(false)
})
