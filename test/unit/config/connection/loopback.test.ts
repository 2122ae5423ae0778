import { describe, expect, it } from 'vitest'
import { isLoopback } from '../../../../src/config/connection/loopback.ts'

describe('a host', () => {
  it.each(['localhost', 'LOCALHOST', 'localhost.', 'db.localhost', '127.0.0.1', '127.1.2.3', '::1'])(
    '%s is this machine',
    (host) => {
      expect(isLoopback(host)).toBe(true)
    },
  )

  it.each(['localhost.example', 'mylocalhost', '127.0.0.1.example', '128.0.0.1', '::2', 'db.example'])(
    '%s is another machine',
    (host) => {
      expect(isLoopback(host)).toBe(false)
    },
  )
})
