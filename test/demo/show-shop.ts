import { type Shop, STAFF, TRACKED } from './shop.ts'
import type { Stage } from './stage.ts'

export function showShop({ database, connector, screen }: Stage, shop: Shop): void {
  screen.heading('A shop to read from')
  screen.text(`It is in ${database.location}.`)
  screen.table(
    ['collection', 'documents', 'deleted', 'index'],
    [...shop.documents].map(([name, count]) => [
      name,
      count,
      shop.deleted.get(name) ?? 0,
      (TRACKED as readonly string[]).includes(name) ? `${name}-ts` : 'none',
    ]),
  )
  screen.text(`A key for Airbyte may read these and their indexes, and not the collection "${STAFF}".`)
  screen.text(`"source-fauna" below is dist/source-fauna.js, and runs in ${connector.folder}.`)
}

export function showKept({ database, connector, screen }: Stage): void {
  screen.heading('Kept, for commands of your own')
  screen.text(`The shop stays, in ${database.location}. The files stay too:`)
  screen.verbatim([`cd ${connector.folder}`])
}

export function showFarewell({ screen }: Stage): void {
  screen.heading('Try it with your own Fauna')
  screen.text('docs/fauna.md has the statements that create the role, the key and the indexes. Then:')
  screen.verbatim([
    `echo '{"domain": "localhost", "port": 8443, "scheme": "http", "secret": "YOUR KEY"}' > config.json`,
    'node dist/source-fauna.js check --config config.json',
    'node dist/source-fauna.js discover --config config.json',
    'node dist/source-fauna.js read --config config.json > output.jsonl',
    'node dist/source-fauna.js export --config config.json --output export',
  ])
  screen.text('With "api_version": "10" in config.json, the connector reads over FQL v10.')
  screen.text(
    'Or run this demo in a child database, which it creates and drops (it needs the secret of an admin key; with FAUNA_DEMO_KEEP=1 the database stays):',
  )
  screen.verbatim(['FAUNA_DEMO_ENDPOINT=http://127.0.0.1:8443 FAUNA_DEMO_SECRET=secret npm run demo'])
  screen.good('Done: every step showed what it should.')
}
