import type { WrongInput } from './wrong-input.ts'

/** Longer than any file system's names. */
const LONG_PATH = `/${'long/'.repeat(2_000)}x.json`

/** What is no file of JSON, whatever it is to be. */
export const WRONG_FILES: readonly WrongInput[] = [
  { what: 'nothing in it', given: '', names: /is empty/ },
  { what: 'nothing but space in it', given: ' \n\t\r\n ', names: /is empty/ },
  { what: 'nothing but a byte order mark', given: '\uFEFF', names: /is empty/ },
  { what: 'a word', given: 'hello', names: /is not valid JSON/ },
  { what: 'half of it', given: '{"streams":[{"stream":', names: /is not valid JSON/ },
  { what: 'more behind it', given: '{} {}', names: /is not valid JSON \(line 1, column 4\)/ },
  { what: 'a comma too many', given: '{\n  "a": 1,\n}', names: /is not valid JSON \(line 3, column 1\)/ },
  { what: 'a comment', given: '// c\n{}', names: /is not valid JSON/ },
  { what: 'single quotes', given: "{'a': 1}", names: /is not valid JSON/ },
  { what: 'YAML', given: 'domain: localhost\nport: 8443\n', names: /is not valid JSON/ },
  { what: 'a line break in a text', given: '{"a": "b\nc"}', names: /is not valid JSON/ },
  { what: 'NaN', given: '{"port": NaN}', names: /is not valid JSON/ },
  { what: 'a NUL behind it', given: '{}\0', names: /is not valid JSON/ },
  { what: 'UTF-16', given: Buffer.from('\uFEFF{"a":1}', 'utf16le'), names: /is not UTF-8/ },
  { what: 'Latin-1', given: Buffer.from('{"a":"\u00fc"}', 'latin1'), names: /is not UTF-8/ },
  { what: 'gzip', given: Buffer.from('1f8b0800000000000003', 'hex'), names: /is not UTF-8/ },
  { what: 'a cut-off character', given: Buffer.from([0x22, 0xf0, 0x9f, 0x9a, 0x22]), names: /is not UTF-8/ },
  { what: 'a number', given: '5', names: /must be/ },
  { what: 'a text', given: '"{}"', names: /must be/ },
  { what: 'true', given: 'true', names: /must be/ },
  { what: 'a hundred thousand brackets', given: '['.repeat(100_000), names: /is not valid JSON/ },
  { what: 'no file', given: { path: '/no/such/file.json' }, names: /"\/no\/such\/file.json".*no such file/ },
  { what: 'an empty path', given: { path: '' }, names: /file ""/ },
  { what: 'a folder', given: { path: '/' }, names: /"\/".*is a folder/ },
  { what: 'a file for a folder', given: { path: '/dev/null/x.json' }, names: /"\/dev\/null\/x.json"/ },
  { what: 'an empty device', given: { path: '/dev/null' }, names: /"\/dev\/null" is empty/ },
  { what: 'a device without an end', given: { path: '/dev/zero' }, names: /"\/dev\/zero" is larger than/ },
  { what: 'too long a path', given: { path: LONG_PATH }, names: /ENAMETOOLONG/ },
]
