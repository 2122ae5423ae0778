import { type Call, type Method, method } from '../method.ts'
import { argument, integerArgument, textArgument } from '../types.ts'

const text = ({ receiver }: Call): string => receiver as string

export const STRING_METHODS: ReadonlyMap<string, Method> = new Map([
  ['toString', method(0, text)],
  ['toUpperCase', method(0, (call) => text(call).toUpperCase())],
  ['toLowerCase', method(0, (call) => text(call).toLowerCase())],
  ['includes', method(1, (call) => text(call).includes(textArgument(call, 0, 'pattern')))],
  ['startsWith', method(1, (call) => text(call).startsWith(textArgument(call, 0, 'start')))],
  ['endsWith', method(1, (call) => text(call).endsWith(textArgument(call, 0, 'suffix')))],
  ['split', method(1, (call) => text(call).split(textArgument(call, 0, 'separator')))],
  [
    'slice',
    method([1, 2], (call) => {
      const end = argument(call, 1) === null ? undefined : Number(integerArgument(call, 1, 'end'))
      return text(call).slice(Number(integerArgument(call, 0, 'start')), end)
    }),
  ],
])
