import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import packageJson from '../../../package.json' with { type: 'json' }
import lock from '../../../package-lock.json' with { type: 'json' }

const { version } = packageJson

/** The first group of the pattern, at every match. */
function found(file: string, pattern: RegExp): (string | undefined)[] {
  const text = readFileSync(fileURLToPath(new URL(`../../../${file}`, import.meta.url)), 'utf8')
  return [...text.matchAll(pattern)].map(([, group]) => group)
}

test('the lock file has the version of the package', () => {
  expect([lock.version, lock.packages[''].version]).toEqual([version, version])
})

test.each([
  ['metadata.yaml', /^ {2}dockerImageTag: (.+)$/gm],
  ['Dockerfile', /io\.airbyte\.version=(\S+)/g],
  ['Dockerfile', /org\.opencontainers\.image\.version=(\S+)/g],
  ['compose.yaml', /^ +image: airbyte\/source-fauna:(\S+)$/gm],
])('%s has the version of the package: %s', (file, pattern) => {
  expect(found(file, pattern)).toEqual([version])
})

test('CHANGELOG.md begins with the version of the package and a date, after the changes of a newer version', () => {
  const sections = found('CHANGELOG.md', /^## (.+)$/gm)
  const [first = ''] = sections[0]?.endsWith(' (unreleased)') ? sections.slice(1) : sections
  expect(first).toMatch(/ \(\d{4}-\d\d-\d\d\)$/)
  expect(first.split(' ')[0]).toBe(version)
})

test('the image has the description and the license of the package', () => {
  expect(found('Dockerfile', /image\.description="(.+)"/g)).toEqual([packageJson.description])
  expect(found('Dockerfile', /image\.licenses=(\S+)/g)).toEqual([packageJson.license])
  expect(found('metadata.yaml', /^ {2}license: (.+)$/gm)).toEqual([packageJson.license])
  expect(found('Dockerfile', /io\.airbyte\.name=(\S+)/g)).toEqual(found('metadata.yaml', /dockerRepository: (.+)$/gm))
})

test.each(['README.md', 'CONTRIBUTING.md', 'docs/install.md'])(
  '%s builds the image with the version of the package',
  (file) => {
    const versions = found(file, /airbyte\/source-fauna:(\d+\.\d+\.\d+)/g)
    expect(versions.length).toBeGreaterThan(0)
    expect(new Set(versions)).toEqual(new Set([version]))
  },
)

test('docs/upgrade.md compares with the version of the package', () => {
  expect(found('docs/upgrade.md', /\| source-fauna (\S+) \|/g)).toEqual([version])
})
