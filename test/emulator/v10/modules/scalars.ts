import { Bytes } from '../../storage/values.ts'
import { FqlError } from '../errors.ts'
import { type Method, type Module, method } from '../method.ts'
import { compare } from '../operators.ts'
import { argument, textArgument, toId } from '../types.ts'

const NO_METHODS: ReadonlyMap<string, Method> = new Map()

/** Standard base64, with padding. */
export const BYTES_MODULE: Module = {
  name: 'Bytes',
  own: method(1, (call) => new Bytes(textArgument(call, 0, 'encoded'))),
  methods: NO_METHODS,
}

/** An id is text here: nothing that is emulated distinguishes them. */
export const ID_MODULE: Module = {
  name: 'ID',
  own: method(1, (call) => {
    const id = toId(argument(call, 0))
    if (id !== undefined) return id.toString()
    const shown = typeof argument(call, 0) === 'string' ? JSON.stringify(argument(call, 0)) : String(argument(call, 0))
    throw new FqlError('invalid_id', `\`${shown}\` is not a valid ID.`, call.span)
  }),
  methods: NO_METHODS,
}

export const MATH_MODULE: Module = {
  name: 'Math',
  methods: new Map([
    ['abs', method(1, (call) => (compare(argument(call, 0), 0n) < 0 ? negated(argument(call, 0)) : argument(call, 0)))],
    [
      'max',
      method(2, (call) => (compare(argument(call, 0), argument(call, 1)) < 0 ? argument(call, 1) : argument(call, 0))),
    ],
    [
      'min',
      method(2, (call) => (compare(argument(call, 0), argument(call, 1)) > 0 ? argument(call, 1) : argument(call, 0))),
    ],
  ]),
  properties: { NaN: () => Number.NaN, Infinity: () => Number.POSITIVE_INFINITY },
}

function negated(value: unknown): bigint | number {
  return typeof value === 'bigint' ? -value : -(value as number)
}
