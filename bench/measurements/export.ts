import { replayContest } from '../contest.ts'
import type { ApiVersion } from '../contestants.ts'
import { documentsPerSecond, largest, type Measurement, peakMib, ratio } from '../measurement.ts'
import { COLLECTION } from '../replay/server.ts'
import { V4, V10 } from './names.ts'

const DOCUMENTS = 300_000

const APIS: readonly (readonly [string, ApiVersion])[] = [
  [V4, '4'],
  [V10, '10'],
]

const exportOf = (name: string): string => `export, ${name}`

/** What `export` costs in addition to `read`: files, checksums and the order of documents. */
export const exporting: Measurement = {
  name: 'export',
  title: 'Export of 300,000 documents compared with a read, without verification, no round trip',
  goals: [
    ...APIS.map(([name]) => ({
      what: `${exportOf(name)}, compared with a read, documents per second`,
      reached: ratio(exportOf(name), name, documentsPerSecond),
      atLeast: 0.9,
      unit: '×' as const,
    })),
    {
      what: 'peak memory of an export of 300,000 documents',
      reached: largest(
        APIS.map(([name]) => exportOf(name)),
        peakMib,
      ),
      atMost: 150,
      unit: 'MiB',
    },
  ],
  open: () =>
    replayContest(
      DOCUMENTS,
      0,
      async (target, add) => {
        for (const [name, api] of APIS) {
          const reading = { target, collection: COLLECTION, api }
          await add.connector(name, reading)
          await add.exporter(exportOf(name), reading)
        }
      },
      { forms: ['document', 'tagged'] },
    ),
}
