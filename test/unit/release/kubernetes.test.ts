import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { parseAllDocuments } from 'yaml'
import packageJson from '../../../package.json' with { type: 'json' }

interface Resource {
  readonly kind: string
  readonly metadata: { readonly name: string }
  readonly data?: Readonly<Record<string, string>>
  readonly spec: JobSpec & { readonly jobTemplate?: { readonly spec: JobSpec } }
}

interface JobSpec {
  readonly completions?: number
  readonly completionMode?: string
  readonly template?: { readonly spec: Record<string, unknown> & { readonly containers: readonly Container[] } }
}

type Container = Record<string, unknown> & { readonly args: readonly [string]; readonly env: readonly object[] }

const ROOT = fileURLToPath(new URL('../../..', import.meta.url))

const resources = globSync('deploy/kubernetes/*.yaml', { cwd: ROOT }).flatMap((path) =>
  parseAllDocuments(readFileSync(`${ROOT}/${path}`, 'utf8')).map((document): Resource => document.toJS()),
)

const jobs = resources.flatMap((resource) => {
  const spec = resource.spec?.jobTemplate?.spec ?? resource.spec
  return spec?.template === undefined ? [] : [{ name: resource.kind, spec, pod: spec.template.spec }]
})

const commonData = resources.find(({ kind }) => kind === 'ConfigMap')?.data ?? {}

/** `npm run test:conformance` validates the manifests against the schemas of Kubernetes. */
describe('the manifests for Kubernetes', () => {
  it('are a schedule and a job', () => {
    expect(jobs.map(({ name }) => name).toSorted()).toEqual(['CronJob', 'Job'])
  })

  it.each(jobs)('run the connector without privileges: $name', ({ pod }) => {
    expect(pod).toMatchObject({
      automountServiceAccountToken: false,
      securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' } },
      containers: [
        {
          image: `airbyte/source-fauna:${packageJson.version}`,
          resources: { requests: { memory: expect.any(String) }, limits: { memory: expect.any(String) } },
          securityContext: {
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: true,
            capabilities: { drop: ['ALL'] },
          },
        },
      ],
    })
  })

  it.each(jobs)('take the secret from a Secret: $name', ({ pod }) => {
    expect(pod.containers[0]?.env).toContainEqual({
      name: 'FAUNA_SECRET',
      valueFrom: { secretKeyRef: { name: 'source-fauna', key: 'secret' } },
    })
    expect(JSON.parse(commonData['config.json'] ?? '')).not.toHaveProperty('secret')
  })

  it('have one completion of the indexed job for each collection', () => {
    const [job] = jobs.filter(({ name }) => name === 'Job')
    expect(job?.spec).toMatchObject({
      completionMode: 'Indexed',
      completions: commonData['collections.txt']?.trim().split('\n').length,
    })
    expect(job?.pod.containers[0]?.args[0]).toContain('JOB_COMPLETION_INDEX')
  })
})
