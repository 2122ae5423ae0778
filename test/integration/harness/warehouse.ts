import { DatabaseSync } from 'node:sqlite'
import type { StateMessage } from './messages.ts'
import type { ConnectorRun } from './run-connector.ts'

/** The newest record of each primary key among those of one sync, as Airbyte's warehouse destinations choose it. */
const NEWEST = `
  SELECT ref, ts, data, _ab_cdc_deleted_at, extracted_at FROM (
    SELECT *, ROW_NUMBER() OVER (PARTITION BY ref ORDER BY ts DESC, extracted_at DESC) AS number FROM batch
  ) WHERE number = 1`

const IS_NEWER = `
  (rows.ts < newest.ts OR (rows.ts = newest.ts AND rows.extracted_at < newest.extracted_at))`

/**
 * A table that is kept in the sync mode Append + Deduped with the CDC deletion mode "Hard delete", by the statements
 * that Airbyte's destinations for warehouses run: the newest record of each key, then a delete, then an upsert.
 */
export class Warehouse {
  readonly #database = new DatabaseSync(':memory:')
  #states: StateMessage[] = []

  constructor() {
    const columns = 'ref TEXT, ts INTEGER, data TEXT, _ab_cdc_deleted_at TEXT, extracted_at INTEGER'
    this.#database.exec(`CREATE TABLE rows (${columns}); CREATE TABLE batch (${columns})`)
  }

  /** Empties the table, as a refresh does. */
  clear(): void {
    this.#database.exec('DELETE FROM rows')
    this.#states = []
  }

  /** Loads the records of a complete sync of one stream, and merges them into the table. */
  take(run: ConnectorRun): void {
    const insert = this.#database.prepare('INSERT INTO batch VALUES (?, ?, ?, ?, ?)')
    for (const { data, emitted_at } of run.records) {
      const text = data.data === undefined ? null : JSON.stringify(data.data)
      insert.run(data.ref, data.ts, text, data._ab_cdc_deleted_at ?? null, emitted_at)
    }
    this.#database.exec(`
      DELETE FROM rows WHERE EXISTS (
        SELECT 1 FROM (${NEWEST}) AS newest
        WHERE rows.ref = newest.ref AND newest._ab_cdc_deleted_at IS NOT NULL AND ${IS_NEWER});
      DELETE FROM rows WHERE EXISTS (
        SELECT 1 FROM (${NEWEST}) AS newest WHERE rows.ref = newest.ref AND ${IS_NEWER});
      INSERT INTO rows SELECT * FROM (${NEWEST}) AS newest
        WHERE newest._ab_cdc_deleted_at IS NULL AND NOT EXISTS (SELECT 1 FROM rows WHERE rows.ref = newest.ref);
      DELETE FROM batch`)
    if (run.states.length > 0) this.#states = [...run.states]
  }

  /** For the next sync. */
  get state(): StateMessage[] {
    return this.#states
  }

  /** `ts` by ref of all rows. */
  documents(): Map<string, number> {
    const rows = this.#database.prepare('SELECT ref, ts FROM rows ORDER BY CAST(ref AS INTEGER)').all()
    return new Map(rows.map(({ ref, ts }) => [String(ref), Number(ts)]))
  }

  /** The column `data` of the row of a document; undefined if there is no row. */
  data(ref: string): unknown {
    const row = this.#database.prepare('SELECT data FROM rows WHERE ref = ?').get(ref)
    return row === undefined ? undefined : JSON.parse(String(row.data))
  }
}
