import type { Endpoint, HttpProxy, SshTunnel } from './config.ts'

/** All secrets of an endpoint, in the forms in which they are sent, for redaction. */
export function secretsOf({ secret, proxy, tunnel }: Endpoint): string[] {
  return [secret, ...(proxy ? secretsOfProxy(proxy) : []), ...(tunnel ? secretsOfTunnel(tunnel) : [])]
}

function secretsOfProxy({ credentials }: HttpProxy): string[] {
  if (credentials === undefined) return []
  const { user, password } = credentials
  const basic = Buffer.from(`${user}:${password}`).toString('base64')
  return [password, encodeURIComponent(password), basic].filter((text) => text !== '')
}

/** The lines of a private key, so that a part of it is redacted too. */
function secretsOfTunnel({ login }: SshTunnel): string[] {
  if ('password' in login) return [login.password]
  return login.privateKey.split('\n').filter((line) => line !== '' && !line.startsWith('-----'))
}
