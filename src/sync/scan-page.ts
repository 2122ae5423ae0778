import { FaunaError } from '../fauna/errors.ts'
import { nextId } from '../fauna/ids.ts'
import type { StreamProgress } from './stream-progress.ts'
import type { StreamReading } from './stream-reading.ts'

/**
 * Reads one page of a collection by id, as of `ts`, and writes its documents.
 * @param range both ends inclusive
 * @param standingAt the stream's progress when everything before an id is written
 * @returns the id at which the next page begins; undefined at the end of the range
 */
export async function writeScanPage(
  { name, fauna, writer, pageSize }: StreamReading,
  ts: number,
  range: { readonly from: string; readonly to?: string },
  standingAt: (id: string) => StreamProgress,
): Promise<string | undefined> {
  const page = await pageSize.ask((size) => fauna.scan({ collection: name, snapshot: ts, size, ...range }))
  const { next } = page
  refuseStandstill(name, range.from, next)
  for (const [i, document] of page.entries.entries()) {
    writer.document(document)
    const following = page.entries[i + 1]
    if (following !== undefined && writer.unsettled) await writer.settle(() => standingAt(following.id))
  }
  const last = page.entries.at(-1)
  // Behind the last page too: what follows it may fail, and then nothing of it is to be written again.
  const behind = next ?? (last === undefined ? undefined : nextId(last.id))
  if (behind !== undefined) await writer.settle(() => standingAt(behind))
  return next
}

/** A page that leads to no later one would be asked for for ever. */
function refuseStandstill(collection: string, from: string, next: string | undefined): void {
  if (next === undefined || BigInt(next) > BigInt(from)) return
  throw new FaunaError(
    'rejected',
    `Fauna's pages of "${collection}" do not go on: the one from ${from} leads to ${next}.`,
  )
}
