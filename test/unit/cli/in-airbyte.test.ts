import { expect, it } from 'vitest'
import { runsInAirbyte } from '../../../src/cli/in-airbyte.ts'

it.each([
  'WORKER_JOB_ID',
  'WORKER_CONNECTOR_IMAGE',
  'WORKLOAD_ID',
  'OPERATION_TYPE',
  'AIRBYTE_VERSION',
  'AIRBYTE_ROLE',
])('Airbyte is recognized by %s', (name) => {
  expect(runsInAirbyte({ [name]: '' })).toBe(true)
})

it('a shell, cron and CI are not Airbyte', () => {
  expect(
    runsInAirbyte({ CI: 'true', LOG_LEVEL: 'info', AIRBYTE_OFFLINE_MODE: '1', KUBERNETES_SERVICE_HOST: 'x' }),
  ).toBe(false)
})
