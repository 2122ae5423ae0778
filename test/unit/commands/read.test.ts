import { describe, expect, it } from 'vitest'
import { startText } from '../../../src/commands/read.ts'
import { parseConfig } from '../../../src/config/parse-config.ts'

const config = parseConfig({ domain: 'localhost', port: 8443, scheme: 'http', secret: 'fnSecret' })

describe('the first line of the sync log', () => {
  it('has the number of streams, the endpoint, the API and the concurrency', () => {
    expect(startText(config, 1)).toMatch(
      /^source-fauna \S+ on Node \S+ reads 1 stream of http:\/\/localhost:8443 over FQL v4, concurrency 4\.$/,
    )
  })

  it('has the time that --at gives', () => {
    expect(startText(config, 2, 1_700_000_000_000_000)).toContain(
      'reads 2 streams of http://localhost:8443 as of 2023-11-14T22:13:20Z over FQL v4',
    )
  })
})
