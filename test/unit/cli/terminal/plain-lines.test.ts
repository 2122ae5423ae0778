import { describe, expect, it } from 'vitest'
import { PlainLines } from '../../../../src/cli/terminal/plain-lines.ts'
import { fakeTerminal } from './fake-terminal.ts'

function shown(verbose: boolean): string {
  const stream = fakeTerminal({ isTTY: false })
  const lines = new PlainLines({ stream, verbose })
  lines.warning('w')
  lines.detail('info: d')
  lines.result('r')
  lines.failure('two\nlines')
  lines.failure('f', 'orders')
  lines.watch()
  lines.clear()
  lines.end()
  return stream.text()
}

describe('standard error that is not a terminal', () => {
  it('has one line for each error', () => {
    expect(shown(false)).toBe('error: two lines\nerror: orders: f\n')
  })

  it('has everything if it is asked for', () => {
    expect(shown(true)).toBe('warning: w\ninfo: d\nr\nerror: two lines\nerror: orders: f\n')
  })

  it('can be closed', () => {
    const stream = fakeTerminal({ isTTY: false })
    new PlainLines({ stream, verbose: false })
    expect(() => Object(stream).emit('error', new Error('EPIPE'))).not.toThrow()
  })
})
