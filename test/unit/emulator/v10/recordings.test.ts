import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createClock } from '../../../emulator/clock.ts'
import { startEmulator } from '../../../emulator/emulator.ts'
import { readRecording } from '../recording.ts'
import { type Replay, replayExchange } from '../replay.ts'
import { Translation } from '../translation.ts'

/**
 * Sends the emulator what was sent to the recorded server, v4 and v10 in their order, at the same times, and compares
 * the answers. There is no list of exceptions: all of them match.
 *
 * @param before the recording that was made against the same database before this one
 */
function replay(file: string, before?: string): void {
  describe(file, () => {
    let replay: Replay

    beforeAll(async () => {
      const clock = createClock()
      replay = { clock, translation: new Translation(), emulator: await startEmulator({ clock }) }
      for (const exchange of before === undefined ? [] : readRecording(before)) await replayExchange(replay, exchange)
    })

    afterAll(() => replay.emulator.close())

    for (const exchange of readRecording(file)) {
      it(exchange.name, async () => {
        expect(await replayExchange(replay, exchange)).toEqual([])
      })
    }
  })
}

replay('fql-v10.json', 'fql-v4.json')
replay('edges.json')
replay('definitions.json')
