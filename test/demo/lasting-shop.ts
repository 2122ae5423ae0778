/**
 * Makes the shop in the child database `shop` of the Fauna that FAUNA_DEMO_ENDPOINT and FAUNA_DEMO_SECRET name, for
 * compose.yaml. A shop that is there already is left as it is.
 */
import pRetry from 'p-retry'
import { childDatabase } from './demo-database.ts'
import { faunaQuery } from './fauna-query.ts'
import { fql } from './fql.ts'
import { createShop } from './shop.ts'

const NAME = 'shop'
/** A server that has just started answers pings before it answers queries. */
const PATIENCE = { retries: 30, factor: 1, minTimeout: 1_000 }

const { FAUNA_DEMO_ENDPOINT: endpoint = 'http://127.0.0.1:8443', FAUNA_DEMO_SECRET: secret = 'secret' } = process.env

const query = faunaQuery(endpoint, secret)
if (await pRetry(() => query(fql({ exists: fql({ database: NAME }) })), PATIENCE)) {
  say(`The shop is in the database ${NAME} already.`)
} else {
  const database = await childDatabase(endpoint, secret, NAME)
  try {
    const { documents } = await createShop(database.query)
    say(`The shop is in the database ${NAME}: ${[...documents].map(([name, count]) => `${count} ${name}`).join(', ')}.`)
  } catch (error) {
    await database.drop()
    throw error
  }
}

function say(text: string): void {
  process.stdout.write(`${text}\n`)
}
