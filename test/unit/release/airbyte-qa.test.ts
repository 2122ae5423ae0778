import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { connectorSpecification } from '../../../src/config/spec.ts'
import { rowsOf, sectionOf, targetsOf } from '../documents/markdown.ts'

/*
 * The rules of Airbyte's own QA (airbyte-ci/connectors/connectors_qa and metadata_service in airbytehq/airbyte) that
 * apply to a connector that is not written in Python, on the files that go into Airbyte's repository.
 */

interface BreakingChange {
  readonly message: string
  readonly upgradeDeadline: string
  readonly deadlineAction?: string
}

interface Metadata {
  readonly name: string
  readonly icon: string
  readonly license: string
  readonly dockerImageTag: string
  readonly documentationUrl: string
  readonly tags: readonly string[]
  readonly releases: {
    readonly migrationDocumentationUrl: string
    readonly breakingChanges: Readonly<Record<string, BreakingChange>>
  }
}

const ROOT = fileURLToPath(new URL('../../..', import.meta.url))

const textOf = (path: string): string => readFileSync(`${ROOT}/${path}`, 'utf8')

const metadata: Metadata = parse(textOf('metadata.yaml')).data
const page = textOf('docs/fauna.md')
const guide = textOf('docs/fauna-migrations.md')

describe('metadata.yaml', () => {
  it('has a version in the form of semantic versioning, and a license that Airbyte accepts', () => {
    expect(metadata.dockerImageTag).toMatch(/^\d+\.\d+\.\d+$/)
    expect(['MIT', 'ELV2']).toContain(metadata.license.toUpperCase())
  })

  it('has one language tag, and tags that are keys and values', () => {
    expect(metadata.tags.filter((tag) => tag.startsWith('language:'))).toHaveLength(1)
    expect(metadata.tags.filter((tag) => !/^[a-z]+:[a-z]+$/.test(tag))).toEqual([])
  })

  it('names a square icon', () => {
    expect(metadata.icon).toBe('icon.svg')
    const [, width, height] = /viewBox="0 0 (\S+) (\S+)"/.exec(textOf('icon.svg')) ?? []
    expect(width).toBeDefined()
    expect(width).toBe(height)
  })

  it('upgrades connections at the deadline of a breaking change instead of pausing them', () => {
    for (const { message, upgradeDeadline, deadlineAction } of Object.values(metadata.releases.breakingChanges)) {
      expect(message).not.toBe('')
      expect(upgradeDeadline).toMatch(/^\d{4}-\d\d-\d\d$/)
      expect(deadlineAction).toBe('auto_upgrade')
    }
  })

  it('refers to the migration guide beside its documentation', () => {
    expect(metadata.releases.migrationDocumentationUrl).toBe(`${metadata.documentationUrl}-migrations`)
  })

  it.each(['metadata.yaml', 'acceptance-test-config.yml', 'docs/fauna-migrations.md'])(
    'and %s use https only',
    (path) => {
      expect(textOf(path)).not.toContain('http://')
    },
  )
})

describe('the migration guide', () => {
  it('has the title and a section for each breaking change, the newest first', () => {
    expect(guide.split('\n')[0]).toBe(`# ${metadata.name} Migration Guide`)
    const versions = [...guide.matchAll(/^## Upgrading to (.+)$/gm)].map(([, version]) => version)
    expect(versions).toEqual(Object.keys(metadata.releases.breakingChanges).sort().reverse())
  })
})

describe("the connector's page", () => {
  it('has the sections of connector pages in their order', () => {
    const headings = [...page.matchAll(/^##? (.+)$/gm)].map(([, heading]) => heading ?? '')
    const expected = [
      metadata.name,
      'Prerequisites',
      'Setup guide',
      'IP allow list',
      'Supported sync modes',
      'Changelog',
    ]
    expect(headings.filter((heading) => expected.includes(heading))).toEqual(expected)
  })

  it('names each required field in its prerequisites', () => {
    const prerequisites = sectionOf(page, '## Prerequisites').toLowerCase()
    const { required, properties } = connectorSpecification.connectionSpecification
    const titles = required.map((name) => properties[name as 'domain'].title.toLowerCase())
    expect(titles.filter((title) => !prerequisites.includes(title))).toEqual([])
  })

  it('has a changelog entry for the version, as the newest', () => {
    expect(rowsOf(sectionOf(page, '## Changelog'))[0]?.[0]).toBe(metadata.dockerImageTag)
  })

  it.each(['docs/fauna.md', 'docs/fauna-migrations.md'])(
    'and guide, %s, link nothing that is missing there',
    (path) => {
      const beside = ['fauna.md', 'fauna-migrations.md']
      const missing = targetsOf(textOf(path)).filter(
        (target) => !/^(#|https:)/.test(target) && !beside.includes(target.split('#')[0] ?? ''),
      )
      expect(missing).toEqual([])
      for (const name of beside) expect(existsSync(`${ROOT}/docs/${name}`)).toBe(true)
    },
  )
})
