import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { type AddressInfo, connect, createServer } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

const PROGRAM = '/usr/sbin/sshd'

/** Why no test can start a server; undefined where it can. */
export const missingSshd = existsSync(PROGRAM)
  ? undefined
  : `${PROGRAM} is missing (Debian: apt-get install openssh-server)`

export interface Sshd {
  readonly port: number
  readonly user: string
  /** The private key of the user, in OpenSSH's format. */
  readonly privateKey: string
  /** The line of the host key in a file `.pub`. */
  readonly hostKey: string
  /** How many connections were accepted. */
  accepted(): number
  /** Ends all connections that are open. New ones are accepted. */
  cutConnections(): void
}

/**
 * Starts OpenSSH's server for the current user, with keys of its own. It ends when the test finishes.
 * @param options lines of its configuration
 * @param kind options of `ssh-keygen` for the key of the user
 */
export async function startSshd(
  options: readonly string[] = [],
  kind: readonly string[] = ['-t', 'ed25519'],
): Promise<Sshd> {
  const folder = await mkdtemp(join(tmpdir(), 'sshd-'))
  const [hostKeyFile, keyFile, configFile] = ['host', 'user', 'config'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ]
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'test', '-f', hostKeyFile])
  execFileSync('ssh-keygen', ['-q', ...kind, '-N', '', '-C', 'test', '-f', keyFile])
  await writeFile(join(folder, 'authorized'), readFileSync(`${keyFile}.pub`))
  await chmod(join(folder, 'authorized'), 0o600)
  const port = await freePort()
  const config = [
    `Port ${port}`,
    'ListenAddress 127.0.0.1',
    `HostKey ${hostKeyFile}`,
    `AuthorizedKeysFile ${join(folder, 'authorized')}`,
    `PidFile ${join(folder, 'pid')}`,
    'StrictModes no',
    'UsePAM no',
    'PasswordAuthentication no',
    'LogLevel VERBOSE',
    ...options,
  ]
  await writeFile(configFile, `${config.join('\n')}\n`)
  // The server separates privileges in this folder, where it runs as root.
  if (userInfo().uid === 0) execFileSync('mkdir', ['-p', '/run/sshd'])
  const server = spawn(PROGRAM, ['-D', '-e', '-f', configFile], { stdio: ['ignore', 'ignore', 'pipe'] })
  let log = ''
  server.stderr.on('data', (chunk) => {
    log += chunk
  })
  onTestFinished(async () => {
    cut(server.pid)
    server.kill()
    await rm(folder, { recursive: true, force: true })
  })
  await accepting(port, () => log)
  return {
    port,
    user: userInfo().username,
    privateKey: readFileSync(keyFile, 'utf8'),
    hostKey: readFileSync(`${hostKeyFile}.pub`, 'utf8'),
    accepted: () => log.split('Accepted publickey').length - 1,
    cutConnections: () => cut(server.pid),
  }
}

/** Ends the processes of single connections: the children of the server. */
function cut(server: number | undefined): void {
  if (server === undefined) return
  const children = `/proc/${server}/task/${server}/children`
  if (!existsSync(children)) return
  for (const child of readFileSync(children, 'utf8').trim().split(' ').filter(Boolean)) {
    // The children of a child run with fewer privileges, and hold the connection.
    cut(Number(child))
    try {
      process.kill(Number(child), 'SIGKILL')
    } catch {
      // It ended by itself.
    }
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

async function accepting(port: number, log: () => string): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const connected = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1')
      socket.on('connect', () => {
        socket.destroy()
        resolve(true)
      })
      socket.on('error', () => resolve(false))
    })
    if (connected) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error(`sshd does not listen: ${log()}`)
}
