import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const ROOT = fileURLToPath(new URL('../../..', import.meta.url))

/** The texts that use the words of CONTRIBUTING.md's glossary. */
const SCANNED: readonly string[] = [
  'README.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  'bench/RESULTS.md',
  'docs/*.md',
  'docs/pictures/README.md',
  'compose.yaml',
  'metadata.yaml',
  'spec.json',
  'src/**/*.ts',
]

interface Phrase {
  /** Matches the words of one text with single spaces between them. */
  readonly pattern: RegExp
  readonly instead: string
}

/** Phrases that are never right here, and the glossary's words for them. */
const AVOIDED: readonly Phrase[] = [
  { pattern: /\bmade again\b/i, instead: 'recreated' },
  { pattern: /\b(begins?|began|reads?|starts?|started|written) anew\b/i, instead: 'starts over, reads from the start' },
  { pattern: /\b(go|goes|going|gone|went) on (with|from|as of|where|without)\b/i, instead: 'resume, continue' },
  { pattern: /\bput down\b/i, instead: 'record, write' },
  { pattern: /\b(tells?|told|telling) of\b/i, instead: 'report' },
  { pattern: /\b(is|are|was|were|be|been) told\b/i, instead: 'receive, is reported' },
  { pattern: /\btells? otherwise\b/i, instead: 'differs' },
  { pattern: /\b(says?|said|saying) so\b/i, instead: 'report, log' },
  { pattern: /\bany more\b(?! (than|of the|documents|records|pages))/i, instead: 'no longer' },
  { pattern: /\bnot known (of|so far)\b/i, instead: 'no longer available, not seen' },
  { pattern: /\b(nobody|no one|whoever|lest|whosoever)\b/i, instead: 'a sentence with a subject' },
  { pattern: /\b(which|that|what|who|one) (is|are) no (?!longer\b|more\b)\w+/i, instead: 'is not' },
  {
    pattern:
      /\b(behind|beyond) (2\^53|(the|its|their|this|that|an?) (last |first |next )?(cursor|position|page|place|horizon|state|snapshot|end|range|entry|document|id|ts|bound))\b/i,
    instead: 'after, before, above',
  },
  {
    pattern: /\bbehind_horizon\b|\bdoes not reach back\b/i,
    instead: 'history expired, older than the retained history',
  },
  { pattern: /\b(pages?|comes?) ahead\b/i, instead: 'prefetch' },
  { pattern: /\bhalf of what is left\b/i, instead: 'half of the largest remaining range' },
  { pattern: /\b(many|\d+|several|idle|more than \w+) readers\b/i, instead: 'workers' },
  { pattern: /\b(struck|strikes?) out\b/i, instead: 'redacted' },
  { pattern: /\b(may|must) not (list|read|see|use|be read)\b/i, instead: "this key's role cannot" },
  { pattern: /\bremovals? that (is|are|was) known\b/i, instead: 'emitted deletion' },
  { pattern: /\b(misfit|homeless)\b/i, instead: 'the name of the thing' },
  { pattern: /\bone's own\b/i, instead: 'your own' },
  { pattern: /\bin silence\b/i, instead: 'without a message, silently' },
  { pattern: /\b(pass|passes|passed|passing) over\b/i, instead: 'skip' },
  { pattern: /\btold apart\b/i, instead: 'distinguished' },
]

/** The titles of tests and of their groups. */
function titlesOf(text: string): string[] {
  return [...text.matchAll(/\(\s*(['`])((?:\\.|(?!\1).)+?)\1,\s*(?:async )?\(/g)].map(([, , title = '']) => title)
}

/** What a person reads. In a document, quoted messages and code are left out: they have tests of their own. */
function proseOf(text: string, path = 'a.md'): string {
  // In the source, a message can be a template literal, and a comment continues on the next line after an asterisk.
  if (path.endsWith('.ts')) return text.replace(/^\s*(\*|\/\/)/gm, '').replace(/\s+/g, ' ')
  return text
    .replace(/^```.*?^```/gms, '')
    .replace(/`[^`\n]*`/g, '')
    .replace(/\s+/g, ' ')
}

function avoidedIn(prose: string): string[] {
  return AVOIDED.flatMap(({ pattern, instead }) => {
    const found = pattern.exec(prose)
    if (found === null) return []
    const around = prose.slice(Math.max(0, found.index - 30), found.index + found[0].length + 30)
    return [`"${found[0]}" in "${around}": ${instead}`]
  })
}

const texts = SCANNED.flatMap((pattern) => globSync(pattern, { cwd: ROOT }))

const tests = globSync('test/**/*.test.ts', { cwd: ROOT })

describe('words', () => {
  it.each(texts)('of %s are those of the glossary', (path) => {
    expect(avoidedIn(proseOf(readFileSync(join(ROOT, path), 'utf8'), path))).toEqual([])
  })

  it.each(tests)('of the titles in %s are those of the glossary', (path) => {
    expect(titlesOf(readFileSync(join(ROOT, path), 'utf8')).flatMap(avoidedIn)).toEqual([])
  })

  it('are checked in all texts', () => {
    for (const pattern of SCANNED) expect(globSync(pattern, { cwd: ROOT })).not.toEqual([])
    expect(tests.length).toBeGreaterThan(100)
  })

  it('of titles are found', () => {
    expect(titlesOf("it('resumes from it', async () => {})\nit.each([1])(`is %s`, () => {})")).toEqual([
      'resumes from it',
      'is %s',
    ])
  })

  it.each([
    'It was made again since.',
    'The read begins anew.',
    'It goes on with the documents.',
    'They are not known any more.',
    'What answers is told of in the log.',
    'Whoever reads it.',
    'An id that is no number.',
    'It comes behind the last entry.',
    'The secret may not read it.',
    'Lost in\nsilence.',
  ])('of the past are found: %s', (text) => {
    expect(avoidedIn(proseOf(text))).not.toEqual([])
  })

  it.each([
    'A value that is no longer available.',
    'There is no index, and nothing is lost.',
    'Read `made again` in code.',
    'Documents do not need any more pages than this.',
    'Nodes behind a load balancer lag.',
  ])('in other senses pass: %s', (text) => {
    expect(avoidedIn(proseOf(text))).toEqual([])
  })
})
