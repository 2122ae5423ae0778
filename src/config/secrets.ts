import type { Endpoint, HttpProxy } from './config.ts'

/** All secrets of an endpoint, in the forms in which they are sent, for redaction. */
export function secretsOf({ secret, proxy }: Endpoint): string[] {
  return [secret, ...(proxy ? secretsOfProxy(proxy) : [])]
}

function secretsOfProxy({ credentials }: HttpProxy): string[] {
  if (credentials === undefined) return []
  const { user, password } = credentials
  const basic = Buffer.from(`${user}:${password}`).toString('base64')
  return [password, encodeURIComponent(password), basic].filter((text) => text !== '')
}
