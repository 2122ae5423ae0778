import * as z from 'zod'
import { type ReadDefinitions, readKinds } from '../../definitions.ts'
import type { V10Client } from '../client.ts'
import { decodeValue } from '../export/values.ts'
import { schemaProbe } from '../forms.ts'
import { DEFINITION_MODULES, type DefinitionModule, listDefinitions, probeDefinition } from '../queries.ts'
import { list, SCHEMA_PAGE } from './schema.ts'

/** All definitions that the secret can see. @throws FaunaError */
export function readDefinitions(client: V10Client): Promise<ReadDefinitions> {
  return readKinds('FQL v10', DEFINITION_MODULES, (module) => readModule(client, module))
}

async function readModule(
  client: V10Client,
  module: DefinitionModule,
): Promise<readonly unknown[] | { readonly reason: string }> {
  // A list leaves out what the secret cannot see (fauna.md, "Unreadable is not empty").
  if ((await client.query(probeDefinition(module), schemaProbe)).hidden) {
    return { reason: "this key's role cannot read them (permission denied)" }
  }
  return list(client, listDefinitions(module, SCHEMA_PAGE), definition)
}

/** The fields of a definition in their export formats, without `coll`, which is the module. */
const definition = z
  .object({ '@doc': z.record(z.string(), z.unknown()) })
  .transform(({ '@doc': { coll: _, ...fields } }) =>
    Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, decodeValue(value)])),
  )
