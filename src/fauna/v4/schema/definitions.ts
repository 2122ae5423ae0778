import * as z from 'zod'
import { type ReadDefinitions, readKinds } from '../../definitions.ts'
import type { V4Client } from '../client.ts'
import { listSchema } from './schema.ts'

const KINDS = ['collections', 'indexes', 'functions', 'roles', 'access_providers', 'databases'] as const

/**
 * All definitions that the secret can see. FQL v4 leaves out those that a role of the user cannot see, without an error
 * (measured); FQL v10 knows the same kinds except for indexes, and reports it.
 * @throws FaunaError
 */
export function readDefinitions(client: V4Client): Promise<ReadDefinitions> {
  return readKinds('FQL v4', KINDS, (kind) => listSchema(client, kind, definition))
}

const definition = z.looseObject({ name: z.string() })
