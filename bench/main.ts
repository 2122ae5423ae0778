import { parseArgs } from 'node:util'
import { measure } from './measure.ts'
import type { Bench } from './measurement.ts'
import { MEASUREMENTS } from './measurements.ts'
import { profileHotPath } from './profile.ts'
import { saveResult } from './report.ts'

const USAGE = `npm run bench -- [options]

  --only NAME      one measurement, can be repeated: ${MEASUREMENTS.map(({ name }) => name).join(', ')}
  --runs N         rounds of each measurement, default 5
  --peer PATH      a virtual environment with airbyte-source-fauna, to compare with
  --endpoint URL   a real Fauna for the measurement "database", default: FAUNA_TEST_ENDPOINT, else the emulator
  --secret S       secret of a key of that Fauna that can create databases, default: FAUNA_TEST_SECRET, else "secret"
  --save           save the results in bench/results.json, and generate bench/RESULTS.md from it
  --profile        instead of measuring, write profiles of the hot path and print where the time goes
`

const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true },
    runs: { type: 'string', default: '5' },
    peer: { type: 'string' },
    endpoint: { type: 'string' },
    secret: { type: 'string' },
    save: { type: 'boolean', default: false },
    profile: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})

const { FAUNA_TEST_ENDPOINT, FAUNA_TEST_SECRET = 'secret' } = process.env
const { endpoint = FAUNA_TEST_ENDPOINT, secret = FAUNA_TEST_SECRET } = values

const bench: Bench = {
  ...(values.peer !== undefined && { peer: values.peer }),
  ...(endpoint !== undefined && { endpoint: { url: endpoint, secret } }),
}

if (values.help) process.stdout.write(USAGE)
else if (values.profile) await profileHotPath()
else {
  for (const name of values.only ?? []) {
    if (!MEASUREMENTS.some((measurement) => measurement.name === name)) {
      throw new Error(`There is no measurement "${name}".\n\n${USAGE}`)
    }
  }
  for (const measurement of MEASUREMENTS.filter(({ name }) => values.only?.includes(name) ?? true)) {
    const result = await measure(measurement, bench, Number(values.runs))
    if (values.save) await saveResult(measurement, result)
  }
}
