import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createClock } from '../../emulator/clock.ts'
import { type Emulator, startEmulator } from '../../emulator/emulator.ts'
import { readJson } from '../../emulator/exact-json.ts'
import { type Exchange, readRecording } from './recording.ts'
import { Translation } from './translation.ts'

/**
 * Sends the emulator what was sent to the recorded server, at the same times, and compares the answers. There is no list
 * of exceptions: all of them match.
 */
function replay(file: string, isReplayed: (exchange: Exchange) => boolean): void {
  describe(file, () => {
    const clock = createClock()
    const translation = new Translation()
    let emulator: Emulator

    beforeAll(async () => {
      emulator = await startEmulator({ clock })
    })

    afterAll(() => emulator.close())

    for (const exchange of readRecording(file).filter(isReplayed)) {
      it(exchange.name, async () => {
        const { request, response } = exchange
        clock.set(Number(response.headers['x-txn-time']))
        const secret = exchange.key === 'admin' ? emulator.secret : translation.toLive(`SECRET-${exchange.key}`)
        const answer = await fetch(emulator.url + request.path, {
          method: 'POST',
          headers: { ...request.headers, authorization: `Bearer ${secret}` },
          body: translation.toLive(request.body),
        })
        const body = await answer.text()
        const differences = translation.differences(readJson(response.body), readJson(body))
        if (answer.status !== response.status)
          differences.unshift(`status: recorded ${response.status}, here ${answer.status}`)
        if (body.includes('\n') !== response.body.includes('\n')) differences.push('one is pretty-printed')
        expect(differences, body.slice(0, 2000)).toEqual([])
      })
    }
  })
}

replay('fql-v4.json', () => true)
replay('edges.json', (exchange) => exchange.request.path === '/')
