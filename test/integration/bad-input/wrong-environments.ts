/** What stands in the environment, and in the configuration, where a command cannot do with it. */
export interface WrongEnvironment {
  /** In words, behind "with". */
  readonly what: string
  readonly env: Readonly<Record<string, string>>
  readonly config: Readonly<Record<string, unknown>>
  /** What the refusal has to name. */
  readonly names: RegExp
}

const LONG = 'long'.repeat(2_500)

/** @param connection what a configuration holds, all of it right */
export function wrongEnvironments(connection: {
  readonly domain: string
  readonly port: number
  readonly scheme: string
  readonly secret: string
}): WrongEnvironment[] {
  const { secret, ...endpoint } = connection
  const FAUNA_ENDPOINT = `http://${endpoint.domain}:${endpoint.port}`
  const env = { FAUNA_ENDPOINT, FAUNA_SECRET: secret }
  const homeless = /FAUNA_SECRET.*FAUNA_ENDPOINT.*--endpoint/
  const misplaced = (what: string, config: Readonly<Record<string, unknown>>) => ({
    what,
    env,
    config,
    names: homeless,
  })
  const wrongEndpoint = (what: string, url: string, names: RegExp) => ({
    what: `an endpoint with ${what} in the environment`,
    env: { ...env, FAUNA_ENDPOINT: url },
    config: {},
    names,
  })
  const wrongSecret = (what: string, given: string) => ({
    what: `${what} in the environment`,
    env: { ...env, FAUNA_SECRET: given },
    config: {},
    names: /FAUNA_SECRET/,
  })

  return [
    misplaced('a secret in the environment and an endpoint in the configuration', endpoint),
    misplaced('a secret in the environment and another endpoint', { ...endpoint, domain: 'elsewhere.example' }),
    misplaced('a secret in the environment and a host alone', { domain: endpoint.domain }),
    misplaced('a secret in the environment and a port alone', { port: endpoint.port }),
    misplaced('a secret in the environment and a scheme alone', { scheme: 'http' }),
    misplaced('a secret in the environment, null for that of the file', { ...endpoint, secret: null }),
    { what: 'a secret in the environment and no endpoint', env: { FAUNA_SECRET: secret }, config: {}, names: homeless },
    { what: 'an endpoint in the environment and no secret', env: { FAUNA_ENDPOINT }, config: {}, names: /"secret" is/ },
    { what: 'nothing in the environment and a secret', env: {}, config: { secret }, names: /"domain" is missing/ },
    {
      what: 'an empty secret in the environment',
      env: { ...env, FAUNA_SECRET: '' },
      config: {},
      names: /"secret" is missing/,
    },
    wrongEndpoint('no scheme', '127.0.0.1:8443', /FAUNA_ENDPOINT does not start/),
    wrongEndpoint('another scheme', 'ftp://127.0.0.1', /FAUNA_ENDPOINT does not start/),
    wrongEndpoint('a path', `${FAUNA_ENDPOINT}/query/1`, /FAUNA_ENDPOINT contains a path/),
    wrongEndpoint('a query', `${FAUNA_ENDPOINT}?x=1`, /FAUNA_ENDPOINT contains a query/),
    wrongEndpoint('user information', `http://me:${secret}@127.0.0.1`, /FAUNA_ENDPOINT contains user information/),
    wrongEndpoint('a line break', `${FAUNA_ENDPOINT}\r\nX-Evil: 1`, /FAUNA_ENDPOINT contains a space/),
    wrongEndpoint('a port beyond all ports', 'http://127.0.0.1:65536', /FAUNA_ENDPOINT is not a URL/),
    wrongEndpoint('a long host', `http://${LONG}`, /"domain" is neither a host name/),
    wrongEndpoint("the host of Fauna's service", 'https://db.fauna.com', /db\.fauna\.com/),
    wrongSecret('a secret with a line break', `${secret}\n`),
    wrongSecret('a secret with a space', `${secret} x`),
    wrongSecret('a secret that adds a header', `${secret}\r\nX-Evil: 1`),
    wrongSecret('a secret beyond ASCII', `${secret}ü`),
    wrongSecret('a long secret', LONG),
  ]
}
