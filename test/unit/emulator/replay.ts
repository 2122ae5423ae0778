import type { Clock } from '../../emulator/clock.ts'
import type { Emulator } from '../../emulator/emulator.ts'
import { readJson } from '../../emulator/exact-json.ts'
import { exchangeTime } from './recorded-time.ts'
import type { Exchange } from './recording.ts'
import type { Translation } from './translation.ts'

/** An emulator that is sent recorded requests, with what it has answered so far. */
export interface Replay {
  readonly emulator: Emulator
  readonly clock: Clock
  readonly translation: Translation
}

/** Sends the emulator what was sent to the recorded server, at the same time; returns where the answers differ. */
export async function replayExchange({ emulator, clock, translation }: Replay, exchange: Exchange): Promise<string[]> {
  const { request, response, key } = exchange
  clock.set(exchangeTime(exchange, clock.now()))
  const secret = key === 'admin' ? emulator.secret : translation.toLive(`SECRET-${key}`)
  const answer = await fetch(emulator.url + request.path, {
    method: request.method ?? 'POST',
    headers: { ...request.headers, authorization: `Bearer ${secret}` },
    ...(request.body !== '' && { body: translation.toLive(request.body) }),
  })
  const body = await answer.text()
  const differences = translation.differences(readJson(response.body), readJson(body))
  if (answer.status !== response.status) {
    differences.unshift(`status: recorded ${response.status}, here ${answer.status}`)
  }
  if (body.includes('\n') !== response.body.includes('\n')) differences.push('one is pretty-printed')
  return differences
}
