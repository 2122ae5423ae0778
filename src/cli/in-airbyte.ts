import type { Environment } from '../config/complete-config.ts'

/**
 * Variables that Airbyte's platform sets for a connector, and a shell does not: the first two for `read`, the next ones
 * for `check`, `discover` and `spec`, AIRBYTE_VERSION for all, and AIRBYTE_ROLE in versions before 1.0
 * (RuntimeEnvVarFactory.kt and EnvVarConfigBeanFactory.kt in airbytehq/airbyte-platform).
 */
const PLATFORM_VARIABLES = [
  'WORKER_JOB_ID',
  'WORKER_CONNECTOR_IMAGE',
  'WORKLOAD_ID',
  'OPERATION_TYPE',
  'AIRBYTE_VERSION',
  'AIRBYTE_ROLE',
] as const

/** Whether Airbyte's platform runs the connector. It turns each line of standard error into an ERROR of its log. */
export function runsInAirbyte(env: Environment): boolean {
  return PLATFORM_VARIABLES.some((name) => env[name] !== undefined)
}
