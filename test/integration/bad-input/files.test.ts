import { describe, it } from 'vitest'
import type { InputFiles } from '../harness/input-folder.ts'
import { expectFailedCheck, expectRefusal } from './judge.ts'
import { CATALOG, useRefusals } from './refusals.ts'
import type { WrongInput } from './wrong-input.ts'

const refusals = useRefusals()

/** A path longer than the names of any file system. */
const LONG_PATH = `/${'long/'.repeat(2_000)}x.json`

const CONTENTS: readonly WrongInput[] = [
  { what: 'nothing in it', given: '', names: /is empty/ },
  { what: 'only white space', given: ' \n\t\r\n ', names: /is empty/ },
  { what: 'only a byte order mark', given: '\uFEFF', names: /is empty/ },
  { what: 'a word', given: 'hello', names: /is not valid JSON/ },
  { what: 'only its first half', given: '{"streams":[{"stream":', names: /is not valid JSON/ },
  { what: 'text after the JSON', given: '{} {}', names: /is not valid JSON \(line 1, column 4\)/ },
  { what: 'a trailing comma', given: '{\n  "a": 1,\n}', names: /is not valid JSON \(line 3, column 1\)/ },
  { what: 'a comment', given: '// c\n{}', names: /is not valid JSON/ },
  { what: 'single quotes', given: "{'a': 1}", names: /is not valid JSON/ },
  { what: 'YAML', given: 'domain: localhost\nport: 8443\n', names: /is not valid JSON/ },
  { what: 'a line break in a string', given: '{"a": "b\nc"}', names: /is not valid JSON/ },
  { what: 'NaN', given: '{"port": NaN}', names: /is not valid JSON/ },
  { what: 'a NUL after the JSON', given: '{}\0', names: /is not valid JSON/ },
  { what: 'a hundred thousand brackets', given: '['.repeat(100_000), names: /is not valid JSON/ },
  { what: 'UTF-16', given: Buffer.from('\uFEFF{"a":1}', 'utf16le'), names: /is not UTF-8/ },
  { what: 'Latin-1', given: Buffer.from('{"a":"\u00fc"}', 'latin1'), names: /is not UTF-8/ },
  { what: 'gzip', given: Buffer.from('1f8b0800000000000003', 'hex'), names: /is not UTF-8/ },
  { what: 'half a character', given: Buffer.from([0x22, 0xf0, 0x9f, 0x9a, 0x22]), names: /is not UTF-8/ },
]

const PATHS: readonly WrongInput[] = [
  { what: 'no file', given: { path: '/no/such/file.json' }, names: /"\/no\/such\/file.json".*no such file/ },
  { what: 'an empty path', given: { path: '' }, names: /file ""/ },
  { what: 'a folder', given: { path: '/' }, names: /"\/".*is a folder/ },
  { what: 'a file for a folder', given: { path: '/dev/null/x.json' }, names: /"\/dev\/null\/x.json"/ },
  { what: 'an empty device', given: { path: '/dev/null' }, names: /"\/dev\/null" is empty/ },
  { what: 'an endless device', given: { path: '/dev/zero' }, names: /"\/dev\/zero" is larger than/ },
  { what: 'too long a path', given: { path: LONG_PATH }, names: /ENAMETOOLONG/ },
]

describe('a file', () => {
  it.each([...CONTENTS, ...PATHS])('with $what is refused', async ({ given, names }) => {
    expectFailedCheck(await refusals.run('check', { config: given }), given, /configuration file/, names)
  })
})

describe('standard input', () => {
  it.each<[string, string | Uint8Array, RegExp]>([
    ['nothing', '', /is empty/],
    ['half a character', Buffer.from([0x22, 0xf0, 0x9f, 0x9a, 0x22]), /is not UTF-8/],
    ['a trailing comma', '{\n  "a": 1,\n}', /is not valid JSON \(line 3, column 1\)/],
  ])('with %s is refused', async (_, stdin, names) => {
    const run = await refusals.run('check', { config: { path: '-' } }, { stdin })
    expectFailedCheck(run, stdin, /configuration on standard input/, names)
  })
})

describe.each(['config', 'catalog', 'state'] as const)('a %s that is not JSON', (role) => {
  const right = (): InputFiles => ({ config: JSON.stringify(refusals.connection()), catalog: CATALOG })
  const name = role === 'config' ? /configuration/ : new RegExp(role)

  it('is refused from a file', async () => {
    expectRefusal(await refusals.run('read', { ...right(), [role]: 'hello' }), 'hello', name, /is not valid JSON/)
  })

  it('is refused from standard input', async () => {
    const run = await refusals.run('read', { ...right(), [role]: { path: '-' } }, { stdin: 'hello' })
    expectRefusal(run, 'hello', name, /on standard input is not valid JSON/)
  })

  it('is refused by the executable', async () => {
    expectRefusal(await refusals.execute('read', { ...right(), [role]: 'hello' }), 'hello', name, /is not valid JSON/)
  })
})
