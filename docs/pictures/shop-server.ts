/**
 * An emulated Fauna with the demo's shop, and a collection that takes a few seconds to read. Says where it is as one
 * line of JSON, and ends with its standard input.
 */

import { faunaQuery } from '../../test/demo/fauna-query.ts'
import { createShop } from '../../test/demo/shop.ts'
import { startEmulator } from '../../test/emulator/emulator.ts'

const VISITS = 300_000

const emulator = await startEmulator()
emulator.requests.keep = false
await createShop(faunaQuery(emulator.url, emulator.secret))
await emulator.query({ create_collection: { object: { name: 'visits' } } })
emulator.seed.documents('visits', visits(), { perTransaction: 500 })
process.stdout.write(`${JSON.stringify({ FAUNA_ENDPOINT: emulator.url, FAUNA_SECRET: emulator.secret })}\n`)
process.stdin.resume().once('end', () => void emulator.close())

function* visits(): Generator<{ data: string }> {
  for (let i = 0; i < VISITS; i++) yield { data: `{"page":"/products/${i % 40}","seconds":${i % 300}}` }
}
