import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openConnector } from './connector.ts'
import { childDatabase, type DemoDatabase, emulatedDatabase } from './demo-database.ts'
import { exportShop } from './export-step.ts'
import { openScreen } from './screen.ts'
import { createShop } from './shop.ts'
import { showFarewell, showKept, showShop } from './show-shop.ts'
import type { Stage } from './stage.ts'
import {
  changeDocuments,
  checkConnection,
  columnsOfTheirOwn,
  discoverStreams,
  firstIncremental,
  fullRefresh,
  nextIncremental,
  nothingNew,
} from './steps.ts'
import { backToV4, fromStateOfV4, sameRecords, sameStreams, withoutIndex } from './v10-steps.ts'

const screen = openScreen(process.stdout)
const { FAUNA_DEMO_ENDPOINT: endpoint, FAUNA_DEMO_SECRET: secret = 'secret', FAUNA_DEMO_KEEP: keep } = process.env

let database: DemoDatabase | undefined
let folder: string | undefined
let tidied: Promise<void> | undefined

async function demo(): Promise<void> {
  database = endpoint ? await childDatabase(endpoint.replace(/\/+$/, ''), secret) : await emulatedDatabase()
  folder = await mkdtemp(join(tmpdir(), 'source-fauna-demo-'))
  const stage: Stage = { database, connector: openConnector(folder), screen }

  const shop = await createShop(database.query)
  showShop(stage, shop)
  await checkConnection(stage, shop)
  const streams = await discoverStreams(stage)
  await fullRefresh(stage, shop)
  await columnsOfTheirOwn(stage, shop)
  await firstIncremental(stage, shop)
  await changeDocuments(stage)
  await nextIncremental(stage)
  await nothingNew(stage)
  await exportShop(stage, shop)
  await sameStreams(stage, shop, streams)
  await sameRecords(stage)
  await fromStateOfV4(stage, shop)
  await withoutIndex(stage)
  await backToV4(stage)
  if (endpoint && keep) {
    showKept(stage)
    tidied = Promise.resolve()
  }
  showFarewell(stage)
}

/** Cleans up once, however often it is called. */
function tidyUp(): Promise<void> {
  tidied ??= (async () => {
    if (folder !== undefined) await rm(folder, { recursive: true, force: true })
    await database?.drop()
  })()
  return tidied
}

function giveUp(): void {
  void tidyUp().finally(() => process.exit(1))
}

process.once('SIGINT', giveUp).once('SIGTERM', giveUp)
// A pager or `head` that has seen enough.
process.stdout.on('error', giveUp)

try {
  await demo()
} catch (error) {
  screen.bad(`The demo failed. ${error instanceof Error ? error.message : error}`)
  process.exitCode = 1
} finally {
  await tidyUp()
}
