import { execFileSync } from 'node:child_process'
import { afterEach, describe, expect, it } from 'vitest'
import { APIS, type Api } from '../harness/apis.ts'
import { catalogOf } from '../harness/connector.ts'
import { type EmulatorUnderTest, useEmulator } from '../harness/fauna-under-test.ts'
import { refs } from '../harness/messages.ts'
import { runConnector } from '../harness/run-connector.ts'
import { runCommand } from '../harness/run-in-process.ts'
import { closedPort, TLS } from '../harness/servers.ts'
import { missingSshd, type Sshd, startSshd } from '../harness/sshd.ts'

const plain = useEmulator()
const encrypted = useEmulator({ tls: TLS })

afterEach(() => {
  plain.emulator.faults.clear()
})

const IDS = Array.from({ length: 10 }, (_, i) => String(i + 1))

interface Through {
  readonly fauna?: EmulatorUnderTest
  readonly scheme?: string
  readonly secret?: string
  readonly port?: number
  readonly change?: Readonly<Record<string, unknown>>
}

function configOf(api: Api, sshd: Sshd, { fauna = plain, scheme = 'http', secret, port, change }: Through = {}) {
  return {
    domain: '127.0.0.1',
    port: port ?? fauna.emulator.port,
    scheme,
    secret: secret ?? fauna.emulator.secret,
    tls_ca: TLS.cert.toString(),
    ...api.config,
    tunnel_method: {
      tunnel_method: 'SSH_KEY_AUTH',
      tunnel_host: '127.0.0.1',
      tunnel_port: sshd.port,
      tunnel_user: sshd.user,
      ssh_key: sshd.privateKey,
      ...change,
    },
  }
}

async function usersOf(api: Api): Promise<string> {
  const database = await plain.database(api)
  await database.collection('users', { historyDays: 7 })
  await database.create('users', Object.fromEntries(IDS.map((id) => [id, {}])))
  return database.secret
}

describe.skipIf(missingSshd !== undefined)(`through OpenSSH's server${missingSshd ? `: ${missingSshd}` : ''}`, () => {
  describe.each(APIS)('and over $name', (api) => {
    it('documents are read over one connection, and the log has the fingerprint of the host key', async () => {
      const sshd = await startSshd()
      const secret = await usersOf(api)
      const run = await runCommand('read', {
        config: { ...configOf(api, sshd, { secret }), concurrency: 4 },
        catalog: catalogOf('full_refresh', ['users']),
        secrets: [...sshd.privateKey.split('\n').filter((line) => line.length > 20 && !line.startsWith('-'))],
      })
      expect(refs(run.records).sort()).toEqual([...IDS].sort())
      expect(sshd.accepted()).toBe(1)
      expect(run.logs.map(({ message }) => message)).toContainEqual(
        expect.stringMatching(
          /through the SSH server 127\.0\.0\.1:\d+, whose host key is SHA256:.{43} \(ssh-ed25519\)/,
        ),
      )
    })

    it('the executable reads https', async () => {
      const sshd = await startSshd()
      const run = await runConnector('check', { config: configOf(api, sshd, { fauna: encrypted, scheme: 'https' }) })
      expect(run.connectionStatus).toMatchObject({ status: 'SUCCEEDED' })
    })

    it('a connection that is cut in the middle of a read is opened again, and no document is lost', async () => {
      const sshd = await startSshd()
      const secret = await usersOf(api)
      let pages = 0
      plain.emulator.faults.add({
        when: ({ body }) => {
          const isPage = body.includes('users') && ++pages === 5
          if (isPage) sshd.cutConnections()
          return isPage
        },
        delay: 200,
      })
      const run = await runCommand('read', {
        config: { ...configOf(api, sshd, { secret }), concurrency: 1, collection: { page_size: 1 } },
        catalog: catalogOf('full_refresh', ['users']),
      })
      expect(run.errors).toEqual([])
      expect(refs(run.records)).toEqual(IDS)
      expect(sshd.accepted()).toBe(2)
    })
  })

  const [api] = APIS

  const failure = async (options: readonly string[], through: (sshd: Sshd) => Through | Promise<Through>) => {
    const sshd = await startSshd(options)
    const run = await runCommand('check', { config: configOf(api!, sshd, await through(sshd)) })
    expect(run.connectionStatus?.status).toBe('FAILED')
    return run.connectionStatus?.message
  }

  it.each<[string, readonly string[], (sshd: Sshd) => Through | Promise<Through>, RegExp]>([
    ['another user', [], () => ({ change: { tunnel_user: 'daemon' } }), /does not accept the key of the user "daemon"/],
    [
      'a key that is not authorized',
      [],
      async () => ({ change: { ssh_key: (await startSshd()).privateKey } }),
      /does not accept the key of the user/,
    ],
    ['forwarding switched off', ['AllowTcpForwarding no'], () => ({}), /does not forward .*AllowTcpForwarding yes/],
    ['another host permitted', ['PermitOpen 127.0.0.1:1'], () => ({}), /does not forward .*PermitOpen 127/],
    ['a closed port', [], async () => ({ port: await closedPort() }), /cannot reach the database at 127.*refused/],
    [
      'another host key',
      [],
      async () => ({ change: { tunnel_host_key: (await startSshd()).hostKey } }),
      /host key of the SSH server .* is SHA256:.* not in "tunnel_method.tunnel_host_key"/,
    ],
  ])('a check with %s fails with what to do', async (_, options, through, message) => {
    expect(await failure(options, through)).toMatch(message)
  })

  it('a host key that is given as a line or as a fingerprint is accepted', async () => {
    const sshd = await startSshd()
    const fingerprint = execFileSync('ssh-keygen', ['-lf', '-'], { input: sshd.hostKey }).toString()
    for (const tunnel_host_key of [sshd.hostKey, fingerprint]) {
      const run = await runCommand('check', { config: configOf(api!, sshd, { change: { tunnel_host_key } }) })
      expect(run.connectionStatus).toMatchObject({ status: 'SUCCEEDED' })
    }
  })

  it.each([
    ['RSA in PEM', ['-t', 'rsa', '-m', 'PEM']],
    ['RSA in PKCS #8', ['-t', 'rsa', '-m', 'PKCS8']],
    ['ECDSA in PEM', ['-t', 'ecdsa', '-m', 'PEM']],
    ['RSA in the format of OpenSSH', ['-t', 'rsa']],
  ])('a key of the kind %s is accepted, also in one line', async (_, kind) => {
    const sshd = await startSshd([], kind)
    for (const ssh_key of [sshd.privateKey, sshd.privateKey.replaceAll('\n', ' ')]) {
      const run = await runCommand('check', { config: configOf(api!, sshd, { change: { ssh_key } }) })
      expect(run.connectionStatus).toMatchObject({ status: 'SUCCEEDED' })
    }
  })
})
