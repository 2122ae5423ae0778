import { expect, it } from 'vitest'
import { spec } from '../../../src/commands/spec.ts'
import { connectorSpecification } from '../../../src/config/spec.ts'

it('the specification is as reviewed', async () => {
  const messages: unknown[] = []
  spec({ message: (message: unknown) => messages.push(message) } as never)
  expect(messages).toEqual([{ type: 'SPEC', spec: connectorSpecification }])
  await expect(`${JSON.stringify(messages[0], null, 2)}\n`).toMatchFileSnapshot('golden/spec.json')
})
