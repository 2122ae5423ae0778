import { describe, expect, it } from 'vitest'
import { connectionError, notFauna } from '../../../../../src/fauna/http/errors/connection-errors.ts'
import { withCode } from '../../../../../src/fauna/http/errors/error-codes.ts'

const http = { scheme: 'http', host: 'db.example', port: 8443, secret: 'the-secret' } as const
const https = { ...http, scheme: 'https' } as const

const coded = (code: string): Error => withCode('it failed', code)

describe('a failure below HTTP', () => {
  it.each([
    ['ENOTFOUND', http, false, 'unreachable', /^The host "db\.example" has no known address/],
    ['ECONNREFUSED', http, false, 'unreachable', /^Nothing listens at http:\/\/db\.example:8443/],
    ['CONNECT_TIMEOUT', http, false, 'unreachable', /does not answer\..*firewall/],
    ['EAI_AGAIN', http, false, 'connection', /^Cannot connect to http:\/\/db\.example:8443: the name server/],
    ['EMFILE', http, false, 'connection', /too many open files \(EMFILE\)/],
    ['ENFILE', http, false, 'connection', /too many open files \(ENFILE\)/],
    ['ENOBUFS', http, false, 'connection', /no free network buffers/],
    ['EADDRNOTAVAIL', http, false, 'connection', /no free ports/],
    ['ENETDOWN', http, false, 'connection', /is down \(ENETDOWN\)/],
    ['ENETUNREACH', http, false, 'connection', /no route/],
    ['EHOSTDOWN', http, false, 'connection', /is down \(EHOSTDOWN\)/],
    ['EHOSTUNREACH', http, false, 'connection', /firewall blocks the connection \(EHOSTUNREACH\)/],
    ['ERR_SSL_WRONG_VERSION_NUMBER', https, false, 'unreachable', /does not speak https/],
    ['EPROTO', http, true, 'connection', /broke \(EPROTO\)/],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', https, false, 'unreachable', /not trusted \(DEPTH_ZERO_SELF_SIGNED_CERT\).*tls_ca/],
    ['HPE_INVALID_CONSTANT', http, false, 'unreachable', /does not speak HTTP\. If it speaks https/],
    ['HPE_INVALID_CONSTANT', https, false, 'unreachable', /does not speak HTTP\.$/],
    ['ANSWER_TIMEOUT', http, false, 'unreachable', /accepts connections but does not answer/],
    ['ANSWER_TIMEOUT', http, true, 'time_out', /took too long/],
    ['ECONNRESET', http, false, 'connection', /closes connections without an answer.*"https"/],
    ['ECONNRESET', http, true, 'connection', /broke \(ECONNRESET\)/],
    ['ECONNRESET', https, false, 'connection', /broke \(ECONNRESET\)/],
  ] as const)('with the code %s (%o, answered before: %s) is %s', (code, endpoint, answered, kind, message) => {
    const cause = coded(code)
    const error = connectionError(cause, endpoint, answered)
    expect(error).toMatchObject({ kind, cause, message: expect.stringMatching(message) })
    expect(error.message).not.toContain('the-secret')
  })

  it.each([
    ['ECONNREFUSED', true],
    ['ETIMEDOUT', true],
    ['ENOTFOUND', undefined],
    ['CERT_HAS_EXPIRED', undefined],
  ])('with the code %s may pass without a change of the configuration: %s', (code, temporary) => {
    expect(connectionError(coded(code), https, false).details.temporary).toBe(temporary)
  })

  it('is recognized by the code of a cause, or of one of several addresses', () => {
    const wrapped = new Error('outer', { cause: new AggregateError([coded('EOTHER'), coded('ECONNREFUSED')]) })
    expect(connectionError(wrapped, http, true).message).toMatch(/^Nothing listens/)
  })

  it('of two addresses, of which one has no route, is that of the other', () => {
    const failed = new AggregateError([coded('ENETUNREACH'), coded('ECONNREFUSED')])
    expect(connectionError(failed, http, false)).toMatchObject({ kind: 'unreachable', details: { temporary: true } })
  })

  it('without a code is a broken connection, even if it is its own cause', () => {
    const circular = new Error('circular')
    circular.cause = circular
    expect(connectionError(circular, http, true).message).toBe('The connection to http://db.example:8443 broke.')
  })
})

describe('an HTTP response that does not come from Fauna', () => {
  it.each([
    [http, 'The plain HTTP request was sent to an HTTPS port', /set "scheme" to "https"/],
    [https, 'The plain HTTP request was sent to an HTTPS port', /another program/],
    [http, '<html>It works!</html>', /another program/],
  ])('%o %s', (endpoint, text, message) => {
    expect(notFauna(endpoint, 400, text)).toMatchObject({
      kind: 'unreachable',
      details: { status: 400 },
      message: expect.stringMatching(message),
    })
  })
})
