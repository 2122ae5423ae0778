import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const DEMO = fileURLToPath(new URL('demo.ts', import.meta.url))

function runDemo(env: Record<string, string>) {
  return promisify(execFile)(process.execPath, [DEMO], { env: { PATH: process.env.PATH, ...env } })
}

test('the demo completes all its steps, without colours if there is no terminal', async () => {
  const { stdout } = await runDemo({})

  expect(stdout).toContain('SUCCEEDED')
  expect(stdout).toMatch(/samples +full_refresh +ref,/)
  expect(stdout).toContain('largest             9223372036854775807')
  expect(stdout).toMatch(/1007 +\d{16} +\{"name":"Femi Adeyemi"/)
  expect(stdout).toMatch(/1004 +\d{16} +\d{4}-\d\d-\d\dT[\d:.]+Z\n/)
  expect(stdout).toMatch(/samples +full_refresh +full_refresh, incremental\n/)
  expect(stdout).toMatch(/customers +6 +6 +0\n/)
  expect(stdout).toMatch(/samples 5 data\.query +v4 .*\n +v10 +\[function <lambda>\]\n/)
  expect(stdout).toMatch(/1005 +\d{16} +\d{4}-\d\d-\d\dT[\d:.]+Z\n/)
  expect(stdout).toMatch(/2 +\d{16} +\{"text":"Gouda"/)
  expect(stdout).toMatch(/6 +\d{16} +\{"name":"Voucher","price":27.5/)
  expect(stdout).toMatch(/orders\.jsonl +5 +\d+ +true\n/)
  expect(stdout).toMatch(/access_providers +login\n/)
  expect(stdout).toContain('Done: every step showed what it should.')
  expect(stdout).not.toContain('\u001b')
})

test('the demo ends with an error if Fauna does not answer', async () => {
  const failure = runDemo({ FAUNA_DEMO_ENDPOINT: 'http://127.0.0.1:1' })

  await expect(failure).rejects.toMatchObject({ code: 1, stdout: expect.stringContaining('does not answer') })
})
