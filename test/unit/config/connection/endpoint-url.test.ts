import { describe, expect, it } from 'vitest'
import { parseEndpointUrl } from '../../../../src/config/connection/endpoint-url.ts'
import { ConfigError } from '../../../../src/text/config-error.ts'

const PASSWORD = 'pAssw0rd'

describe('an endpoint', () => {
  it.each([
    ['http://127.0.0.1:8443', 'http', '127.0.0.1', 8443],
    ['HTTPS://Fauna.example:443/', 'https', 'fauna.example', 443],
    ['http://localhost', 'http', 'localhost', 80],
    ['https://localhost', 'https', 'localhost', 443],
    ['http://[::1]:8443', 'http', '[::1]', 8443],
    ['https://faün.example:1', 'https', 'xn--fan-ioa.example', 1],
  ] as const)('of %s is scheme, host and port', (text, scheme, domain, port) => {
    expect(parseEndpointUrl(text, 'X')).toEqual({ scheme, domain, port })
  })

  it.each([
    ['', /does not start with http/],
    ['localhost:8443', /does not start with http/],
    ['127.0.0.1', /does not start with http/],
    ['http:localhost', /does not start with http/],
    ['http://', /does not start with http/],
    ['http:///path', /does not start with http/],
    [' http://localhost', /does not start with http/],
    ['ftp://localhost', /does not start with http/],
    ['javascript:alert(1)', /does not start with http/],
    [`http://me:${PASSWORD}@localhost`, /user information/],
    [`http://${PASSWORD}@localhost`, /user information/],
    ['http://@localhost', /user information/],
    ['http://localhost:8443/db', /a path/],
    ['http://localhost//', /a path/],
    ['http://localhost?a=b', /a query/],
    ['http://localhost?', /a query/],
    ['http://localhost/#', /a query/],
    ['http://localhost\\evil', /backslash/],
    ['http://local\thost', /a space/],
    ['http://localhost:8443\n', /a space/],
    ['http://localhost\r\nX-Evil: 1', /a space/],
    ['http://local\0host', /a space/],
    ['http://localhost:port', /is not a URL/],
    ['http://localhost:65536', /is not a URL/],
    ['http://[::1:8443', /is not a URL/],
    ['http://10.0.0.999', /is not a URL/],
    ['http://localhost:0', /port 0/],
  ])('of %j is refused in words that do not repeat it', (text, says) => {
    const refusal = (): unknown => parseEndpointUrl(text, 'FAUNA_ENDPOINT')
    expect(refusal).toThrow(ConfigError)
    expect(refusal).toThrow(says)
    expect(refusal).toThrow(/^FAUNA_ENDPOINT .*for example http:\/\/127\.0\.0\.1:8443\.$/)
    expect(refusal).not.toThrow(PASSWORD)
  })
})
