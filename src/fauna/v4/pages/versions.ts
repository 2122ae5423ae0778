import { batches } from '../../batches/batches.ts'
import type { FaunaDocument } from '../../document.ts'
import type { PageLimit } from '../../fauna.ts'
import type { Answer } from '../../http/answer.ts'
import type { Position } from '../../positions.ts'
import type { V4Client } from '../client.ts'
import * as queries from '../queries.ts'

/** How many versions one query asks for. */
const VERSIONS_PER_QUERY = 1000

/**
 * Documents of one collection, each as of a time of its own; undefined for one that did not exist then. FQL v4 evaluates
 * no computed field.
 * @param page that these versions are for
 * @throws FaunaError
 */
export async function versions(
  client: V4Client,
  collection: string,
  keys: readonly Position[],
  page: PageLimit,
): Promise<Answer<readonly (FaunaDocument | undefined)[]>> {
  const documents: (FaunaDocument | undefined)[] = []
  let length = 0
  for (const batch of batches(keys, VERSIONS_PER_QUERY)) {
    const answer = await client.documentList(queries.versions(collection, batch), page)
    length += answer.length
    documents.push(...answer.value.documents)
  }
  return { value: documents, length }
}
