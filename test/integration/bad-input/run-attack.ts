import { expect } from 'vitest'
import type { Connector } from '../harness/connector.ts'
import type { InputFolder } from '../harness/input-folder.ts'
import { runInProcess } from '../harness/run-in-process.ts'
import type { Attack } from './attacks.ts'
import { expectFailedCheck, expectRefusal } from './judge.ts'

/** Runs the commands of an attack, which end as they may. */
export async function runAttack(attack: Attack, connector: Connector, folder: InputFolder): Promise<void> {
  const { what, commands, collection, catalog, state, refusal } = attack
  const config = JSON.stringify(connector.config({ collection }))
  for (const command of commands) {
    const options = await folder.options({
      config,
      ...(command === 'read' && { catalog: JSON.stringify(catalog) }),
      ...(command === 'read' && state !== undefined && { state: JSON.stringify(state) }),
    })
    const run = await runInProcess(command, ...options, '--debug')
    if (refusal === undefined) {
      expect(
        run.errors.filter((error) => error.failure_type !== 'config_error'),
        what,
      ).toEqual([])
      expect(run.exitCode, what).toBe(run.errors.length)
      continue
    }
    if (command === 'check') expectFailedCheck(run, config, refusal)
    else expectRefusal(run, config, refusal)
  }
}
