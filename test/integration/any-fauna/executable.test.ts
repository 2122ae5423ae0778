import { describe, expect, it } from 'vitest'
import { execute } from '../harness/execute.ts'
import { runConnector } from '../harness/run-connector.ts'

describe('the executable', () => {
  it('writes one SPEC message', async () => {
    const run = await runConnector('spec')

    expect(run).toMatchObject({ exitCode: 0, stderr: '', messages: [{ type: 'SPEC' }] })
    expect(run.lines).toHaveLength(1)
  })

  it('tells its version and how it is used', async () => {
    expect((await execute(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/)
    const { stdout } = await execute(['--help'])
    for (const command of ['spec', 'check', 'discover', 'read']) expect(stdout).toContain(command)
  })
})
