import { Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { Redaction } from '../../../../src/airbyte/redaction.ts'
import { type CommandContext, readConfig, readInput } from '../../../../src/commands/session/session.ts'

const config = { domain: 'localhost', port: 8443, scheme: 'http', secret: 'fnAEsecret' }

function contextWith(stdin: string, env: Readonly<Record<string, string>> = {}): CommandContext {
  const redaction = new Redaction()
  const signal = new AbortController().signal
  return {
    redaction,
    env,
    signal,
    stdin: Readable.from([Buffer.from(stdin)]),
  } as Partial<CommandContext> as CommandContext
}

describe('a configuration', () => {
  it('is read from standard input, and its secret redacted from then on', async () => {
    const context = contextWith(JSON.stringify(config))
    expect((await readConfig({ config: '-' }, context)).endpoint.secret).toBe('fnAEsecret')
    expect(context.redaction.redact('a fnAEsecret')).toBe('a ****')
  })

  it('is completed by the environment and an endpoint', async () => {
    const endpoint = { scheme: 'https', domain: 'fauna.example', port: 1 } as const
    const { endpoint: used } = await readConfig({ endpoint }, contextWith('', { FAUNA_SECRET: 'fnEnvironment' }))
    expect(used).toEqual({ scheme: 'https', host: 'fauna.example', port: 1, secret: 'fnEnvironment' })
  })

  it('that Airbyte Cloud does not accept is refused', async () => {
    const context = contextWith(JSON.stringify({ ...config, scheme: 'https' }), { DEPLOYMENT_MODE: 'CLOUD' })
    await expect(readConfig({ config: '-' }, context)).rejects.toThrow(
      /public addresses only, and "domain" \("localhost"/,
    )
  })

  it('is called by its role in errors', async () => {
    await expect(readInput('-', 'catalog', contextWith(''))).rejects.toThrow('The catalog on standard input is empty.')
    await expect(readInput('/no/such/file', 'state', contextWith(''))).rejects.toThrow(/^The state file "\/no/)
  })
})
