import { isFaunaError } from '../../errors.ts'
import type { SamplePage, SampleRequest } from '../../fauna.ts'
import { sample as sampleV4 } from '../../v4/pages/sample.ts'
import type { V10Client } from '../client.ts'
import type { OptionalV4 } from '../optional-v4.ts'
import * as queries from '../queries.ts'

/** A page of each range as of `snapshot`, in one request. A computed field that throws fails it. @throws FaunaError */
export async function sampleComplete(client: V10Client, request: SampleRequest): Promise<readonly SamplePage[]> {
  return (await client.sample(queries.sample(request), request)).value.pages
}

/** Without computed fields, through FQL v4, which knows none. @param otherwise if that is switched off */
export function sampleStored(
  v4: OptionalV4,
  request: SampleRequest,
  otherwise: () => Promise<readonly SamplePage[]>,
): Promise<readonly SamplePage[]> {
  return v4.use((client) => sampleV4(client, request), otherwise)
}

/** With computed fields; without them if one of them throws. */
export async function sampleComputable(
  client: V10Client,
  v4: OptionalV4,
  request: SampleRequest,
): Promise<readonly SamplePage[]> {
  try {
    return await sampleComplete(client, request)
  } catch (error) {
    if (!isFaunaError(error, 'uncomputable')) throw error
    return sampleStored(v4, request, () => Promise.reject(error))
  }
}
