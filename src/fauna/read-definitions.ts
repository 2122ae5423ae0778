import type { Definitions, UnreadableKind } from './definitions.ts'
import type { Connection } from './http/connection.ts'
import { readFsl } from './http/fsl.ts'
import { HttpV4Client } from './v4/client.ts'
import { readDefinitions as readDefinitionsV4 } from './v4/schema/definitions.ts'
import { HttpV10Client } from './v10/client.ts'
import { readDefinitions as readDefinitionsV10 } from './v10/schema/definitions.ts'

/** What a database consists of besides documents, in both versions of FQL. @throws FaunaError */
export async function readAllDefinitions(connection: Connection): Promise<Definitions> {
  const v4 = await readDefinitionsV4(new HttpV4Client(connection))
  const v10 = await readDefinitionsV10(new HttpV10Client(connection))
  const fsl = await readFsl(connection)
  const isRefused = fsl !== undefined && 'refused' in fsl
  const unreadable: UnreadableKind[] = [
    ...v4.unreadable,
    ...(isRefused && v4.definitions.indexes?.length === 0 ? [HIDDEN_INDEXES] : []),
    ...v10.unreadable,
    ...(isRefused ? [{ kind: 'FSL', reason: fsl.refused }] : []),
  ]
  return {
    v4: v4.definitions,
    v10: v10.definitions,
    ...(fsl !== undefined && 'text' in fsl && { fsl: fsl.text }),
    unreadable,
  }
}

/** FQL v4 shows a role of the user an empty list, and Fauna's own roles can read FSL (measured). */
const HIDDEN_INDEXES: UnreadableKind = {
  kind: 'indexes (FQL v4)',
  reason: "the list is empty; this key's role may have no privilege to read indexes",
}
