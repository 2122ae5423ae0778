import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createClock } from '../../emulator/clock.ts'
import { startEmulator } from '../../emulator/emulator.ts'
import { type Exchange, readRecording } from './recording.ts'
import { type Replay, replayExchange } from './replay.ts'
import { Translation } from './translation.ts'

/**
 * Sends the emulator what was sent to the recorded server, at the same times, and compares the answers. There is no list
 * of exceptions: all of them match.
 */
function replay(file: string, isReplayed: (exchange: Exchange) => boolean): void {
  describe(file, () => {
    let replay: Replay

    beforeAll(async () => {
      const clock = createClock()
      replay = { clock, translation: new Translation(), emulator: await startEmulator({ clock }) }
    })

    afterAll(() => replay.emulator.close())

    for (const exchange of readRecording(file).filter(isReplayed)) {
      it(exchange.name, async () => {
        expect(await replayExchange(replay, exchange)).toEqual([])
      })
    }
  })
}

replay('fql-v4.json', () => true)
replay('edges.json', (exchange) => exchange.request.path === '/')
