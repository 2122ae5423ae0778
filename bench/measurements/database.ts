import { contest } from '../contest.ts'
import { openDatabase } from '../filled-database.ts'
import { documentsPerSecond, type Goal, type Measurement, ratio } from '../measurement.ts'
import { LOADER_V4, LOADER_V10, PYTHON, V4, V10 } from './names.ts'

/** The loader shows what the server can give. */
function comparedWithLoader(connector: string, loader: string): Goal {
  return {
    what: `${connector} compared with a loader that sends the same requests and discards the answers, documents per second`,
    reached: ratio(connector, loader, documentsPerSecond),
    atLeast: 0.9,
    unit: '×',
  }
}

export const database: Measurement = {
  name: 'database',
  title: 'A database: full refresh, 30,000 documents, defaults on all sides',
  goals: [
    {
      what: 'a real FaunaDB, defaults on both sides, compared with airbyte-source-fauna, documents per second',
      reached: ratio(V4, PYTHON, documentsPerSecond),
      atLeast: 5,
      unit: '×',
    },
    comparedWithLoader(V4, LOADER_V4),
    comparedWithLoader(V10, LOADER_V10),
  ],
  server: ({ endpoint }) => (endpoint === undefined ? 'the emulator' : 'FaunaDB'),
  async open({ peer, endpoint }) {
    const opened = await openDatabase(30_000, endpoint)
    const reading = { target: opened.target, collection: opened.collection }
    return contest(opened.documents, opened, async (add) => {
      await add.connector(V4, { ...reading, api: '4' })
      await add.loader(LOADER_V4, { ...reading, api: '4' })
      await add.connector(V10, { ...reading, api: '10' })
      await add.loader(LOADER_V10, { ...reading, api: '10' })
      await add.python(PYTHON, reading, peer)
    })
  },
}
