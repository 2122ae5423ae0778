import { beforeAll, describe, expect, it } from 'vitest'
import { faunaQuery } from '../../demo/fauna-query.ts'
import { createShop } from '../../demo/shop.ts'
import { changeShop, shopChanges } from '../../demo/shop-changes.ts'
import { type Api, V4, V10 } from '../harness/apis.ts'
import { type Connector, connectorFor } from '../harness/connector.ts'
import { useEmulator } from '../harness/fauna-under-test.ts'
import type { ConnectorRun } from '../harness/run-connector.ts'

/**
 * The complete output of discover and of each strategy, for the shop of the demo, in files to read and to review.
 * `npx vitest run test/integration/emulator-only/golden.test.ts --update` writes them anew.
 */
const fauna = useEmulator()

/** The clock of the emulator is stopped, so that all times and ids are the same in each run. */
const NOW_MICROS = Date.UTC(2026, 10, 22, 12) * 1000

const DELETIONS = { deletions: { deletion_mode: 'deleted_field' } } as const

const file = (name: string): string => `../../fixtures/golden/${name}`

/** The output as it was written, without what depends on the machine: times of writing, and logs of how long it took. */
const outputOf = ({ lines }: ConnectorRun): string =>
  lines
    .filter((line) => !line.startsWith('{"type":"LOG","log":{"level":"INFO"'))
    .map((line) => `${line.replace(/"emitted_at":[\d.]+/g, '"emitted_at":0')}\n`)
    .join('')

describe('the output for the shop of the demo', () => {
  let connector: (api: Api) => Connector
  let change: () => Promise<void>

  beforeAll(async () => {
    fauna.emulator.clock.set(NOW_MICROS)
    const database = await fauna.database()
    const query = faunaQuery(database.url, database.secret)
    const { airbyteSecret } = await createShop(query)
    await V10.createIndex(database, 'orders')
    connector = (api) => connectorFor({ url: database.url, secret: airbyteSecret }, api)
    change = () => changeShop(query, shopChanges)
  })

  it.each([
    { name: 'catalog-v4.json', api: V4 },
    { name: 'catalog-v10.json', api: V10 },
  ])('of discover is $name', async ({ name, api }) => {
    const { streams } = await connector(api).discover()

    await expect(`${JSON.stringify({ streams }, undefined, 2)}\n`).toMatchFileSnapshot(file(name))
  })

  it.each([
    { name: 'full-refresh-v4.jsonl', api: V4 },
    { name: 'full-refresh-v10.jsonl', api: V10 },
  ])('of a full refresh is $name', async ({ name, api }) => {
    const run = await connector(api).read('full_refresh', 'samples', { concurrency: 1 })

    await expect(outputOf(run)).toMatchFileSnapshot(file(name))
  })

  const INCREMENTAL = [
    { name: 'index-sync-v4.jsonl', api: V4, stream: 'orders', collection: {} },
    { name: 'index-sync-v10.jsonl', api: V10, stream: 'orders', collection: { name: 'orders', index: 'changes' } },
    { name: 'feed-sync-v10.jsonl', api: V10, stream: 'products', collection: DELETIONS },
    { name: 'removals-v4.jsonl', api: V4, stream: 'products', collection: DELETIONS },
  ]

  it('of a first sync, and of one after changes, is a file per strategy', async () => {
    const read = ({ api, stream, collection }: (typeof INCREMENTAL)[number], state?: unknown) =>
      connector(api).read('incremental', stream, { collection, state, concurrency: 1 })
    const first: ConnectorRun[] = []
    for (const strategy of INCREMENTAL) first.push(await read(strategy))
    await change()

    for (const [i, strategy] of INCREMENTAL.entries()) {
      const [before, after] = [first[i] as ConnectorRun, await read(strategy, first[i]?.states)]
      await expect(`${outputOf(before)}\n${outputOf(after)}`).toMatchFileSnapshot(file(strategy.name))
    }
  })
})
