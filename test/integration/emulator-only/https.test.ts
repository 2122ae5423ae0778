import { describe, expect, it } from 'vitest'
import { APIS } from '../harness/apis.ts'
import { catalogOf } from '../harness/connector.ts'
import { useEmulator } from '../harness/fauna-under-test.ts'
import { refs } from '../harness/messages.ts'
import { runConnector } from '../harness/run-connector.ts'
import { CERTIFICATE_FILE, TLS } from '../harness/servers.ts'

const fauna = useEmulator({ tls: TLS })

describe.each(APIS)('over https and $name', (api) => {
  it.each(['127.0.0.1', 'localhost'])(
    'a certificate of a trusted authority that fits %s is accepted',
    async (domain) => {
      const { emulator } = fauna
      const config = { domain, port: emulator.port, scheme: 'HTTPS', secret: emulator.secret, ...api.config }
      const input = { config, env: { NODE_EXTRA_CA_CERTS: CERTIFICATE_FILE } }

      const check = await runConnector('check', input)
      const read = await runConnector('read', { ...input, catalog: catalogOf('full_refresh', ['nope']) })

      expect(check.connectionStatus).toEqual({ status: 'SUCCEEDED', message: 'The database has no collections.' })
      expect(refs(read.records)).toEqual([])
      expect(read.errors[0]?.message).toContain('"nope" does not exist')
    },
  )
})
