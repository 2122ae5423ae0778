import type { RecordedRequest } from '../../emulator/request-log.ts'

/** Whether a request asks for a page of documents, of a scan or of an index walk. */
export function isPage({ body }: RecordedRequest): boolean {
  return /"collection":\{"paginate":\{"range"/.test(body)
}

/** Whether a request asks for a page of removals. */
export function isRemovals({ body }: RecordedRequest): boolean {
  return body.includes('"events":true')
}

export function pageSizeOf({ body }: RecordedRequest): number {
  return Number(/"size":(\d+)/.exec(body)?.[1])
}
