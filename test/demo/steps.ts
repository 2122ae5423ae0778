import { connectorConfig, ORDER_COLUMNS } from './demo-config.ts'
import { type ReadResult, readResult, recordsOf, stateFile } from './read-result.ts'
import { SAMPLES, type Shop, STAFF, TRACKED } from './shop.ts'
import { changeShop, shopChanges } from './shop-changes.ts'
import { expected, run, type Stage } from './stage.ts'

type Fields = Readonly<Record<string, unknown>>

/** How many records of a stream are shown. */
const SHOWN = 3

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

export async function discoverStreams(stage: Stage): Promise<void> {
  const { screen } = stage
  screen.heading('Discover the streams')
  const { messages } = await run(stage, 'discover', '--config', 'config.json')
  const streams = messages.find(({ catalog }) => catalog)?.catalog?.streams ?? []
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
}

export async function fullRefresh(stage: Stage, shop: Shop): Promise<void> {
  const { connector, screen } = stage
  const streams = [...shop.documents.keys()]
  screen.heading('Full refresh: every document')
  await connector.write('full-refresh.json', configuredCatalog(streams, 'full_refresh'))
  const { messages } = await run(stage, 'read', '--config', 'config.json', '--catalog', 'full-refresh.json')
  const result = readResult(messages)
  showStreams(stage, result, streams)
  screen.text(`The data of "${SAMPLES}", which holds every kind of value:`)
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
  const { messages } = await run(stage, 'read', '--config', 'orders-config.json', '--catalog', 'orders.json')
  const records = recordsOf(readResult(messages), 'orders')
  const columns = ['ref', 'ts', ...ORDER_COLUMNS.additional_columns.map(({ name }) => name)]
  screen.table(
    columns,
    records.map((record) => columns.map((column) => record[column])),
  )
  expected(records.length === shop.documents.get('orders'), 'all orders')
}

export async function firstIncremental(stage: Stage, shop: Shop): Promise<void> {
  const { connector, screen } = stage
  screen.heading('Incremental sync, the first: every document, and the deletions that Fauna still knows of')
  await connector.write('incremental.json', configuredCatalog(TRACKED, 'incremental'))
  const { messages } = await run(stage, 'read', '--config', 'config.json', '--catalog', 'incremental.json')
  const result = readResult(messages)
  showStreams(stage, result, TRACKED)
  for (const name of TRACKED) {
    const records = recordsOf(result, name)
    showRecords(stage, name, records.slice(0, SHOWN))
    if (records.length > SHOWN) screen.text(`… and ${records.length - SHOWN} more`)
    const wanted = (shop.documents.get(name) ?? 0) + (shop.deleted.get(name) ?? 0)
    expected(records.length === wanted, `${wanted} records of ${name}`)
  }
  await keepState(stage, result)
}

export async function changeDocuments({ database, screen }: Stage): Promise<void> {
  screen.heading('Something happens in the shop')
  await changeShop(database.query)
  for (const { what } of shopChanges) screen.text(`- ${what}`)
}

export async function nextIncremental(stage: Stage): Promise<void> {
  const { screen } = stage
  screen.heading('Incremental sync, from the state: what changed, and nothing else')
  const result = await readFromState(stage)
  showStreams(stage, result, TRACKED)
  for (const name of TRACKED) showRecords(stage, name, recordsOf(result, name))
  const seen = result.records.map(({ stream, data }) => [stream, data.ref, Boolean(data.deleted_at)].join())
  const wanted = shopChanges.flatMap(({ records }) => records.map(Object.values).map((values) => values.join()))
  expected(seen.toSorted().join(' ') === wanted.toSorted().join(' '), `the records ${wanted.join(' ')}`)
  await keepState(stage, result)
}

export async function nothingNew(stage: Stage): Promise<void> {
  stage.screen.heading('And once more: nothing is new')
  const result = await readFromState(stage)
  showStreams(stage, result, TRACKED)
  expected(result.records.length === 0, 'no records')
}

async function readFromState(stage: Stage): Promise<ReadResult> {
  const files = ['--config', 'config.json', '--catalog', 'incremental.json', '--state', 'state.json']
  return readResult((await run(stage, 'read', ...files)).messages)
}

/** What the next sync begins with; the state of one stream is shown. */
async function keepState({ connector, screen }: Stage, result: ReadResult): Promise<void> {
  await connector.write('state.json', stateFile(result))
  screen.fields('state.json, of the stream orders', result.states.get('orders') as Fields)
}

/** The least that a catalog must say; Airbyte's own says more. */
function configuredCatalog(streams: readonly string[], sync_mode: string): unknown {
  return { streams: streams.map((name) => ({ stream: { name }, sync_mode })) }
}

function showStreams({ screen }: Stage, result: ReadResult, streams: readonly string[]): void {
  screen.table(
    ['stream', 'status', 'records'],
    streams.map((name) => [name, result.statuses.get(name) ?? '', recordsOf(result, name).length]),
  )
  for (const name of streams) expected(result.statuses.get(name) === 'COMPLETE', `the status COMPLETE for ${name}`)
}

/** The columns that have a value in one of the records; `data` last, for it is long. */
function showRecords({ screen }: Stage, stream: string, records: ReturnType<typeof recordsOf>): void {
  const columns = ['ts', 'ttl', 'deleted_at', 'data'].filter((column) =>
    records.some((record) => record[column] != null),
  )
  screen.gap()
  screen.table(
    [stream, ...columns],
    records.map((record) => [record.ref, ...columns.map((column) => record[column] ?? '')]),
  )
}
