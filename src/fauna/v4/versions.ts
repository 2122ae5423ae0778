import { batches } from '../batches.ts'
import type { FaunaDocument } from '../document.ts'
import type { FaunaErrorKind } from '../errors.ts'
import type { V4Client } from './client.ts'
import * as fql from './expressions.ts'

/** A document as it was at a time, in microseconds. */
export interface VersionKey {
  readonly id: string
  readonly ts: number
}

const [time, reference] = [fql.select(0, fql.variable('version')), fql.select(1, fql.variable('version'))]

const documentOf = fql.asOf(time, fql.choose(fql.exists(reference), fql.get(reference), null))

/** How many versions one query asks for. */
const VERSIONS_PER_QUERY = 1000

/**
 * Documents of one collection, each as it was at a time of its own; undefined where there was none. In FQL v4 no
 * computed field is evaluated.
 * @throws FaunaError
 */
export async function versions(
  client: V4Client,
  collection: string,
  keys: readonly VersionKey[],
  doNotRetry: readonly FaunaErrorKind[],
): Promise<{ readonly documents: (FaunaDocument | undefined)[]; readonly length: number }> {
  const documents: (FaunaDocument | undefined)[] = []
  let length = 0
  for (const batch of batches(keys, VERSIONS_PER_QUERY)) {
    const wanted = batch.map(({ id, ts }) => [ts, fql.ref(collection, id)])
    const answer = await client.list(fql.map(wanted, 'version', documentOf), doNotRetry)
    length += answer.length
    documents.push(...answer.value.documents)
  }
  return { documents, length }
}
