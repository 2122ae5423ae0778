import { describe, expect, it } from 'vitest'
import { includesLoopback, isExcluded } from '../../../../src/config/connection/no-proxy.ts'

const excludes = (noProxy: string, host: string, port = 8443) => isExcluded({ host, port }, noProxy)

describe('NO_PROXY', () => {
  it.each([
    ['*', 'db.example'],
    ['db.example', 'db.example'],
    ['DB.Example', 'db.EXAMPLE'],
    ['example', 'db.example'],
    ['.example', 'db.example'],
    ['*.example', 'db.example'],
    ['db.example', 'db.example.'],
    ['db.example.', 'db.example'],
    ['other, db.example', 'db.example'],
    ['other db.example', 'db.example'],
    ['db.example:8443', 'db.example'],
    ['10.0.0.12', '10.0.0.12'],
    ['10.0.0.12:8443', '10.0.0.12'],
    ['10.0.0.0/8', '10.255.255.255'],
    ['10.0.0.12/32', '10.0.0.12'],
    ['2001:db8::1', '2001:db8::1'],
    ['[2001:db8::1]', '2001:db8::1'],
    ['[2001:db8::1]:8443', '2001:db8::1'],
    ['2001:db8::/32', '2001:db8::1'],
    ['2001:db8::1/128', '2001:db8::1'],
  ])('"%s" excludes %s', (noProxy, host) => {
    expect(excludes(noProxy, host)).toBe(true)
  })

  it.each([
    ['', 'db.example'],
    [' , ', 'db.example'],
    ['.', 'db.example'],
    ['db.example', 'example'],
    ['b.example', 'db.example'],
    ['db.example:443', 'db.example'],
    ['10.0.0.12', '10.0.0.120'],
    ['10.0.0.0/8', '11.0.0.0'],
    ['10.0.0.0/33', '10.0.0.0'],
    ['0.0.12', '10.0.0.12'],
    ['2001:db8::/129', '2001:db8::'],
    ['2001:db8::1', '2001:db8::2'],
    ['[2001:db8::1]:443', '2001:db8::1'],
    ['10.0.0.0/8', '2001:db8::1'],
  ])('"%s" does not exclude %s', (noProxy, host) => {
    expect(excludes(noProxy, host)).toBe(false)
  })

  it('includes this machine if it contains <-loopback>', () => {
    expect(includesLoopback('db.example,<-loopback>')).toBe(true)
    expect(includesLoopback('loopback')).toBe(false)
  })
})
