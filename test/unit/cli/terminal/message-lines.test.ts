import { describe, expect, it } from 'vitest'
import { messageLines } from '../../../../src/cli/terminal/message-lines.ts'
import { remedies as v4 } from '../../../../src/fauna/v4/remedies.ts'
import { remedies as v10 } from '../../../../src/fauna/v10/remedies.ts'
import { code } from '../../../../src/text/code.ts'

/** What a person gets who copies the indented lines. */
const copied = (lines: readonly string[]): string =>
  lines
    .filter((line) => line.startsWith('    '))
    .map((line) => line.trim())
    .join(' ')

describe('the lines of a message at a terminal', () => {
  it('of words is one line, which the terminal wraps', () => {
    const words = 'word '.repeat(100).trim()
    expect(messageLines(words, 40)).toEqual([words])
  })

  it('put a remedy on lines of its own, indented and broken between words', () => {
    const message = `This key's role cannot list indexes. Grant it the privilege: ${v4.listSchema()} Then retry.`
    expect(messageLines(message, 80)).toEqual([
      "This key's role cannot list indexes. Grant it the privilege:",
      '    Update(Role("ROLE"), { privileges: Append([{ resource: Collections(),',
      '    actions: { read: true } }, { resource: Indexes(), actions: { read: true }',
      '    }], Select("privileges", Get(Role("ROLE")))) })',
      'Then retry.',
    ])
  })

  it('put each item of a list on a line of its own', () => {
    expect(messageLines(`2 of 3 failed:\n- A: ${code('fix a')}\n- B: other`, 80)).toEqual([
      '2 of 3 failed:',
      '- A:',
      '    fix a',
      '- B: other',
    ])
  })

  const every = [v4, v10].flatMap((remedies) => [
    remedies.listSchema(),
    remedies.listIndexes(),
    remedies.readCollection('orders'),
    remedies.readIndex('my  index', 'my  orders'),
    remedies.createIndex('a "quoted" name, with  two spaces'),
  ])

  it.each([1, 24, 40, 80, 200])('break no remedy inside a word or a string, at %i columns', (columns) => {
    for (const remedy of every) {
      const lines = messageLines(`Do this: ${remedy}`, columns)
      expect(copied(lines)).toBe(remedy.slice(1, -1))
      const words = remedy.slice(1, -1).match(/(?:"(?:\\.|[^"\\])*"|\S)+/g) ?? []
      const longest = Math.max(...words.map((word) => word.length))
      for (const line of lines.slice(1)) expect(line.length).toBeLessThanOrEqual(Math.max(columns, 24, longest + 4))
    }
  })

  it.each([
    [24, ['    aaaa bbbb cccc dddd ', '    e']],
    [25, ['    aaaa bbbb cccc dddd e']],
  ])('use all of %i columns', (columns, lines) => {
    expect(messageLines(`x: ${code('aaaa bbbb cccc dddd e')}`, columns)).toEqual([
      'x:',
      ...lines.map((line) => line.trimEnd()),
    ])
  })

  it('use twenty columns for code at a narrower terminal', () => {
    expect(messageLines(`x: ${code('aaaa bbbb cccc ddddd')}`, 5)).toEqual(['x:', '    aaaa bbbb cccc ddddd'])
    expect(messageLines(`x: ${code('aaaa bbbb cccc dddddd')}`, 5)).toEqual(['x:', '    aaaa bbbb cccc', '    dddddd'])
  })

  it('have no control characters', () => {
    expect(messageLines(`a\x1b[2Jb: ${code('x\ny')}`, 80)).toEqual(['a [2Jb:', '    x y'])
  })
})
