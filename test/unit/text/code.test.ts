import { describe, expect, it } from 'vitest'
import { code, messageParts } from '../../../src/text/code.ts'

const words = (text: string) => ({ kind: 'words', text })
const fql = (text: string) => ({ kind: 'code', text })

describe('the parts of a message', () => {
  it.each([
    ['Only words.', [words('Only words.')]],
    [`Create it: ${code('Create(1)')}`, [words('Create it:'), fql('Create(1)')]],
    [
      `Create it: ${code('A(1)')} or grant: ${code('B(2)')} Then retry.`,
      [words('Create it:'), fql('A(1)'), words('or grant:'), fql('B(2)'), words('Then retry.')],
    ],
    ['Unbound variable `x`.', [words('Unbound variable `x`.')]],
    ['Half: `x', [words('Half: `x')]],
  ])('of %j', (message, parts) => {
    expect(messageParts(message)).toEqual(parts)
  })

  it('keep a backtick in a name as an escape sequence', () => {
    const [, part] = messageParts(`Grant: ${code('Collection("a`b")')}`)
    expect(part).toEqual(fql('Collection("a\\u0060b")'))
  })
})
