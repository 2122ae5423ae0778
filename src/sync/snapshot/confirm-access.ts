import { ConfigError } from '../../text/config-error.ts'
import { missingProblem, unreadableProblem } from '../discovery/access.ts'
import type { StreamReading } from '../stream/stream-reading.ts'

/**
 * Confirms that the collection can still be read. Without the privilege, its pages are empty, without an error.
 * @throws ConfigError
 */
export async function confirmAccess({ name, fauna, collection }: StreamReading): Promise<void> {
  const access = await fauna.access(name)
  if (access === undefined) throw new ConfigError(missingProblem(name))
  if (access !== collection.access && access !== 'readable') throw new ConfigError(unreadableProblem(fauna, name))
}
