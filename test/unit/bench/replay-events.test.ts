import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DOCUMENTS_PER_TRANSACTION, type MadeDocuments, makeDocuments } from '../../../bench/replay/made-documents.ts'
import { answerV4, type Json } from '../../../bench/replay/v4.ts'
import { answerFeed, type FeedRequest } from '../../../bench/replay/v10.ts'
import { endOf, type Position } from '../../../src/fauna/positions.ts'
import { parseEventCursor } from '../../../src/fauna/v4/pages/cursors.ts'
import { removals } from '../../../src/fauna/v4/queries.ts'
import { type Emulator, startEmulator } from '../../emulator/emulator.ts'
import { createCollection, remove } from '../../emulator/fql.ts'

const COLLECTION = 'events'
const COUNT = 45
const PAGE = 10

let emulator: Emulator
/** In microseconds. */
let firstTs: number

/** The emulator has removed each document in the transaction in which the replay server says that it was. */
beforeAll(async () => {
  emulator = await startEmulator()
  await emulator.query(createCollection(COLLECTION))
  emulator.clock.set(Date.now() * 1000)
  const templates = makeDocuments(COLLECTION, COUNT, 0, [])
  const ids = Array.from({ length: COUNT }, (_, place) => templates.id(place))
  const seeds = ids.map((id) => ({ id: BigInt(id), data: '{}' }))
  firstTs = emulator.seed.documents(COLLECTION, seeds, { perTransaction: COUNT }) + 1
  for (let first = 0; first < COUNT; first += DOCUMENTS_PER_TRANSACTION) {
    await emulator.query(ids.slice(first, first + DOCUMENTS_PER_TRANSACTION).map((id) => remove(COLLECTION, id)))
  }
})

afterAll(() => emulator.close())

interface PageOfRemovals {
  readonly data: readonly unknown[]
  readonly after?: unknown
}

/** The pages of all removals from the emulator, and from the replay server. */
async function pages(documents: MadeDocuments): Promise<{ emulated: PageOfRemovals; replayed: PageOfRemovals }[]> {
  const all: { emulated: PageOfRemovals; replayed: PageOfRemovals }[] = []
  for (let after: Position | undefined = endOf(firstTs - 1); after !== undefined; ) {
    const query = removals(COLLECTION, after, PAGE)
    const emulated = JSON.parse((await emulator.send(query)).body).resource as PageOfRemovals
    const replayed = JSON.parse((answerV4(documents, query as Json) ?? []).join('')).resource as PageOfRemovals
    all.push({ emulated, replayed })
    after = emulated.after === undefined ? undefined : parseEventCursor(emulated.after, COLLECTION)
  }
  return all
}

describe('the replay server, from which documents were removed,', () => {
  it('answers pages of set events as the emulator does', async () => {
    const read = await pages(makeDocuments(COLLECTION, COUNT, firstTs, [], 1))
    expect(read.map(({ emulated }) => emulated.data.length)).toEqual([10, 10, 10, 10, 5])
    for (const { emulated, replayed } of read) {
      expect(replayed.data).toEqual(emulated.data)
      const positions = [replayed, emulated].map(({ after }) => after && parseEventCursor(after, COLLECTION))
      expect(positions[0]).toEqual(positions[1])
    }
  })

  it('leaves out the creations among them', async () => {
    const read = await pages(makeDocuments(COLLECTION, COUNT, firstTs, [], 4))
    const emulated = read.flatMap(({ emulated: { data } }) => data)
    expect(read.flatMap(({ replayed: { data } }) => data)).toEqual(emulated.filter((_, place) => place % 4 === 0))
  })

  it('answers pages of the feed with removals', () => {
    const documents = makeDocuments(COLLECTION, COUNT, firstTs, ['removal'], 1)
    const types: string[] = []
    let hasMore = true
    for (let place: FeedRequest = { start_ts: firstTs - 1 }; hasMore; ) {
      const { events, cursor, has_next } = JSON.parse(answerFeed(documents, { page_size: PAGE, ...place }).join(''))
      types.push(...events.map(({ type }: { readonly type: string }) => type))
      place = { cursor }
      hasMore = has_next
    }
    expect(types).toEqual(new Array(COUNT).fill('remove'))
  })
})
