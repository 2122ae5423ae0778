import { describe, expect, it } from 'vitest'
import { APIS } from '../harness/apis.ts'
import { catalogOf } from '../harness/connector.ts'
import { useEmulator } from '../harness/fauna-under-test.ts'
import { refs } from '../harness/messages.ts'
import { runConnector } from '../harness/run-connector.ts'
import { CERTIFICATE_FILE, TLS } from '../harness/servers.ts'

const fauna = useEmulator({ tls: TLS })

describe.each(APIS)('over https and $name', (api) => {
  const byEnvironment = { env: { NODE_EXTRA_CA_CERTS: CERTIFICATE_FILE } }
  const tls_ca = TLS.cert.toString()

  it.each([
    ['127.0.0.1', 'of the environment', byEnvironment, {}],
    ['localhost', 'of the environment', byEnvironment, {}],
    ['127.0.0.1', 'of the configuration', {}, { tls_ca }],
    ['127.0.0.1', 'of the configuration, pasted into one line,', {}, { tls_ca: tls_ca.replaceAll('\n', ' ') }],
  ])('a certificate for %s with the authority %s is accepted', async (domain, _, environment, given) => {
    const { emulator } = fauna
    const config = { domain, port: emulator.port, scheme: 'HTTPS', secret: emulator.secret, ...given, ...api.config }
    const input = { config, ...environment }

    const check = await runConnector('check', input)
    const read = await runConnector('read', { ...input, catalog: catalogOf('full_refresh', ['nope']) })

    expect(check.connectionStatus).toEqual({ status: 'SUCCEEDED', message: 'The database has no collections.' })
    expect(refs(read.records)).toEqual([])
    expect(read.errors[0]?.message).toContain('"nope" does not exist')
  })
})
