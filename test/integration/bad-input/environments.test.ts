import { describe, expect, it } from 'vitest'
import { expectFailedCheck, expectRefusal } from './judge.ts'
import { CATALOG, SECRET, useRefusals } from './refusals.ts'

const refusals = useRefusals()

const SECRET_WITHOUT_ENDPOINT = /FAUNA_SECRET.*FAUNA_ENDPOINT.*--endpoint/

const LONG = 'long'.repeat(2_500)

/** Environment variables and a configuration that do not go together; `URL` is replaced by that of the server. */
interface WrongEnvironment {
  readonly what: string
  readonly env: Readonly<Record<string, string>>
  readonly config?: Readonly<Record<string, unknown>>
  readonly names: RegExp
}

const ENV = { FAUNA_ENDPOINT: 'URL', FAUNA_SECRET: SECRET }

const inFile = (what: string, config: Readonly<Record<string, unknown>>): WrongEnvironment => ({
  what: `a secret in the environment and ${what} in the file`,
  env: ENV,
  config,
  names: SECRET_WITHOUT_ENDPOINT,
})

const endpoint = (what: string, FAUNA_ENDPOINT: string, names: RegExp): WrongEnvironment => ({
  what: `an endpoint with ${what}`,
  env: { ...ENV, FAUNA_ENDPOINT },
  names,
})

const secret = (what: string, FAUNA_SECRET: string, names: RegExp): WrongEnvironment => ({
  what: `a secret ${what}`,
  env: { ...ENV, FAUNA_SECRET },
  names,
})

const ENVIRONMENTS: readonly WrongEnvironment[] = [
  inFile('an endpoint', { domain: '127.0.0.1', port: 'PORT', scheme: 'http' }),
  inFile('another endpoint', { domain: 'elsewhere.example', port: 8443, scheme: 'http' }),
  inFile('only a host', { domain: '127.0.0.1' }),
  inFile('only a port', { port: 'PORT' }),
  inFile('only a scheme', { scheme: 'http' }),
  inFile('an endpoint and a secret of null', { domain: '127.0.0.1', port: 'PORT', scheme: 'http', secret: null }),
  { what: 'a secret and no endpoint', env: { FAUNA_SECRET: SECRET }, names: SECRET_WITHOUT_ENDPOINT },
  { what: 'an endpoint and no secret', env: { FAUNA_ENDPOINT: 'URL' }, names: /"secret" is missing/ },
  { what: 'nothing, and a secret in the file', env: {}, config: { secret: SECRET }, names: /"domain" is missing/ },
  { what: 'an empty secret', env: { ...ENV, FAUNA_SECRET: '' }, names: /"secret" is missing/ },
  endpoint('no scheme', '127.0.0.1:8443', /FAUNA_ENDPOINT does not start/),
  endpoint('another scheme', 'ftp://127.0.0.1', /FAUNA_ENDPOINT does not start/),
  endpoint('a path', 'URL/query/1', /FAUNA_ENDPOINT contains a path/),
  endpoint('a query', 'URL?x=1', /FAUNA_ENDPOINT contains a query/),
  endpoint('user information', `http://me:${SECRET}@127.0.0.1`, /FAUNA_ENDPOINT contains user information/),
  endpoint('a line break', 'URL\r\nX-Evil: 1', /FAUNA_ENDPOINT contains a space/),
  endpoint('a port above 65535', 'http://127.0.0.1:65536', /FAUNA_ENDPOINT is not a URL/),
  endpoint('a long host', `http://${LONG}`, /"domain" is neither a host name/),
  endpoint("the host of Fauna's service", 'https://db.fauna.com', /db\.fauna\.com/),
  secret('with a line break', `${SECRET}\n`, /FAUNA_SECRET contains a line break/),
  secret('with a space', `${SECRET} x`, /FAUNA_SECRET contains a line break, a space/),
  secret('that adds a header', `${SECRET}\r\nX-Evil: 1`, /FAUNA_SECRET contains a line break/),
  secret('with a character outside ASCII', `${SECRET}ü`, /FAUNA_SECRET contains/),
  secret('of 10,000 characters', LONG, /FAUNA_SECRET is longer/),
]

function inputOf({ env, config = {} }: WrongEnvironment) {
  const { port } = refusals.connection()
  const url = (value: string) => value.replace('URL', `http://127.0.0.1:${port}`)
  return {
    env: Object.fromEntries(Object.entries(env).map(([name, value]) => [name, url(value)])),
    config: JSON.stringify(config).replace('"PORT"', String(port)),
  }
}

describe('an environment', () => {
  it.each(ENVIRONMENTS)('with $what is refused', async (row) => {
    const { env, config } = inputOf(row)
    expectFailedCheck(await refusals.run('check', { config }, { env }), config, row.names)
  })

  it('is refused by every command', async () => {
    const { env, config } = inputOf(endpoint('', 'URL/x', /contains a path/))
    expectRefusal(await refusals.run('discover', { config }, { env }), config, /contains a path/)
    expectRefusal(await refusals.run('read', { config, catalog: CATALOG }, { env }), config, /contains a path/)
  })

  it('is refused on standard error if standard output is for the result only', async () => {
    const { env, config } = inputOf(endpoint('', `http://${LONG}`, /x/))
    const { stdout, stderr, exitCode } = await refusals.written(['discover', '--configured'], { config }, { env })
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 1 })
    expect(stderr).toMatch(/^error: .*"domain" is neither a host name/)
    expect(stderr).not.toMatch(/longlong|\n\s+at /)
  })
})
