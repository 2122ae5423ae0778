import type { DiscoveredStream } from './connector.ts'
import { connectorConfig, ORDER_COLUMNS } from './demo-config.ts'
import { recordsOf } from './read-result.ts'
import {
  configuredCatalog,
  discover,
  type Fields,
  keepState,
  makeChanges,
  read,
  readFromState,
  showChanges,
  showRecords,
  showStreams,
} from './reading.ts'
import { SAMPLES, type Shop, STAFF, TRACKED } from './shop.ts'
import { shopChanges } from './shop-changes.ts'
import { expected, run, type Stage } from './stage.ts'

/** How many records of a stream are shown. */
const SHOWN = 3

/** What an incremental sync of the tracked collections is given. */
export const INCREMENTAL = { config: 'config.json', catalog: 'incremental.json' } as const

/** What a full refresh of everything is given. */
export const FULL_REFRESH = { config: 'config.json', catalog: 'full-refresh.json' } as const

export async function checkConnection(stage: Stage, shop: Shop): Promise<void> {
  const { connector, database, screen } = stage
  const config = connectorConfig(database.endpoint, shop.airbyteSecret)
  await connector.write('config.json', config)
  screen.heading('Check the configuration')
  screen.fields('config.json', { ...config, secret: '****' })
  const { messages } = await run(stage, 'check', '--config', 'config.json')
  const status = messages.find((message) => message.connectionStatus)?.connectionStatus?.status
  screen.good(String(status))
  expected(status === 'SUCCEEDED', 'the status SUCCEEDED')
}

export async function discoverStreams(stage: Stage): Promise<readonly DiscoveredStream[]> {
  const { screen } = stage
  screen.heading('Discover the streams')
  const streams = await discover(stage, 'config.json')
  screen.table(
    ['stream', 'sync modes', 'columns'],
    streams.map(({ name, supported_sync_modes, json_schema }) => [
      name,
      supported_sync_modes.join(', '),
      Object.keys(json_schema.properties).join(', '),
    ]),
  )
  const names = streams.map(({ name }) => name)
  expected(names.join() === [...TRACKED, SAMPLES].join(), `the streams ${[...TRACKED, SAMPLES].join(', ')}`)
  expected(!names.includes(STAFF), `no stream ${STAFF}`)
  return streams
}

export async function fullRefresh(stage: Stage, shop: Shop): Promise<void> {
  const { connector, screen } = stage
  const streams = [...shop.documents.keys()]
  screen.heading('Full refresh: every document')
  await connector.write(FULL_REFRESH.catalog, configuredCatalog(streams, 'full_refresh'))
  const result = await read(stage, FULL_REFRESH)
  showStreams(stage, result, streams)
  screen.text(`The data of "${SAMPLES}", which has every type of value:`)
  for (const { ref, data } of recordsOf(result, SAMPLES)) screen.fields(`${SAMPLES} ${ref}`, data as Fields)
  for (const [name, count] of shop.documents) {
    expected(recordsOf(result, name).length === count, `${count} records of ${name}`)
  }
}

export async function columnsOfTheirOwn(stage: Stage, shop: Shop): Promise<void> {
  const { connector, database, screen } = stage
  screen.heading('One collection, with columns of its own instead of "data"')
  await connector.write('orders-config.json', connectorConfig(database.endpoint, shop.airbyteSecret, ORDER_COLUMNS))
  await connector.write('orders.json', configuredCatalog(['orders'], 'full_refresh'))
  for (const { name, path } of ORDER_COLUMNS.additional_columns) screen.text(`${name}: ${JSON.stringify(path)}`)
  const records = recordsOf(await read(stage, { config: 'orders-config.json', catalog: 'orders.json' }), 'orders')
  const columns = ['ref', 'ts', ...ORDER_COLUMNS.additional_columns.map(({ name }) => name)]
  screen.table(
    columns,
    records.map((record) => columns.map((column) => record[column])),
  )
  expected(records.length === shop.documents.get('orders'), 'all orders')
}

export async function firstIncremental(stage: Stage, shop: Shop): Promise<void> {
  const { connector, screen } = stage
  screen.heading('The first incremental sync: every document')
  await connector.write(INCREMENTAL.catalog, configuredCatalog(TRACKED, 'incremental'))
  const result = await read(stage, INCREMENTAL)
  showStreams(stage, result, TRACKED)
  for (const name of TRACKED) {
    const records = recordsOf(result, name)
    showRecords(stage, name, records.slice(0, SHOWN))
    if (records.length > SHOWN) screen.text(`… and ${records.length - SHOWN} more`)
    const count = shop.documents.get(name) ?? 0
    expected(records.length === count, `${count} records of ${name}`)
  }
  await keepState(stage, result)
}

export async function changeDocuments(stage: Stage): Promise<void> {
  stage.screen.heading('Something happens in the shop')
  await makeChanges(stage, shopChanges)
}

export async function nextIncremental(stage: Stage): Promise<void> {
  stage.screen.heading('The next incremental sync, from the state: what changed, and nothing else')
  const result = await readFromState(stage, INCREMENTAL)
  showStreams(stage, result, TRACKED)
  showChanges(stage, result, TRACKED, shopChanges)
  await keepState(stage, result)
}

export async function nothingNew(stage: Stage): Promise<void> {
  stage.screen.heading('One more sync: nothing is new')
  const result = await readFromState(stage, INCREMENTAL)
  showStreams(stage, result, TRACKED)
  expected(result.records.length === 0, 'no records')
}
