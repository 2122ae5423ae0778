/**
 * The demo's shop, for tests in another language. Each command writes JSON:
 *
 *     node shop.ts make ENDPOINT SECRET              {"database", "adminSecret", "airbyteSecret"}
 *     node shop.ts change ENDPOINT ADMIN_SECRET      what it changed: [{"stream", "ref", "deleted"}]
 */
import { childDatabase } from '../demo/demo-database.ts'
import { faunaQuery } from '../demo/fauna-query.ts'
import { createShop } from '../demo/shop.ts'
import { changeShop, sampleChanges, shopChanges } from '../demo/shop-changes.ts'

const [command, endpoint = '', secret = ''] = process.argv.slice(2)

switch (command) {
  case 'make': {
    const { name, query } = await childDatabase(endpoint, secret)
    const { airbyteSecret } = await createShop(query)
    write({ database: name, adminSecret: `${secret}:${name}:admin`, airbyteSecret })
    break
  }
  case 'change': {
    const changes = [...shopChanges, ...sampleChanges]
    await changeShop(faunaQuery(endpoint, secret), changes)
    write(changes.flatMap(({ records }) => records))
    break
  }
  default:
    throw new Error(`Unknown command ${command}. Use make or change.`)
}

function write(answer: unknown): void {
  process.stdout.write(`${JSON.stringify(answer)}\n`)
}
