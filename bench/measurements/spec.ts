import { connectorSpec, peerExecutable, pythonSpec } from '../contestants.ts'
import { type Contestant, type Measurement, ratio, seconds } from '../measurement.ts'
import { PYTHON, V4 } from './names.ts'

export const spec: Measurement = {
  name: 'spec',
  title: 'spec, the complete process',
  goals: [
    {
      what: 'spec, the time of airbyte-source-fauna compared with that of the connector',
      reached: ratio(PYTHON, V4, seconds),
      atLeast: 5,
      unit: '×',
    },
  ],
  server: () => 'none',
  async open({ peer }) {
    const nothing = {
      name: 'node without a program',
      program: { ...connectorSpec(), args: ['--eval', ''] },
      records: 0,
    }
    const contestants: Contestant[] = [{ name: V4, program: connectorSpec(), records: 1 }, nothing]
    if (peer !== undefined) {
      contestants.push({ name: PYTHON, program: pythonSpec(peerExecutable(peer)), records: 1 })
    }
    return { contestants, close: async () => {} }
  },
}
