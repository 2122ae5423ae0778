import { isFaunaError } from '../../errors.ts'
import type { SamplePage, SampleRequest } from '../../fauna.ts'
import type { V4Client } from '../client.ts'
import * as queries from '../queries.ts'

/** A page of each range as of `snapshot`, in one request. @throws FaunaError */
export async function sample(client: V4Client, request: SampleRequest): Promise<readonly SamplePage[]> {
  try {
    return (await client.sample(queries.sample(request, false), request)).value.pages
  } catch (error) {
    if (!isFaunaError(error, 'missing') || error.details.code !== 'instance not found') throw error
    // As in a scan: a document before 1970 is listed, but does not exist (measured).
    return (await client.sample(queries.sample(request, true), request)).value.pages
  }
}
