import type { SamplePage, SampleRequest } from '../../fauna.ts'
import type { V4Client } from '../client.ts'
import * as queries from '../queries.ts'

/** A page of each range as of `snapshot`, in one request. @throws FaunaError */
export async function sample(client: V4Client, request: SampleRequest): Promise<readonly SamplePage[]> {
  return (await client.sample(queries.sample(request), request)).value.pages
}
