import { type Method, method } from '../method.ts'
import { toText } from '../text.ts'

/** What numbers, booleans and the like can do. */
export const VALUE_METHODS: ReadonlyMap<string, Method> = new Map([
  ['toString', method(0, ({ receiver }) => toText(receiver))],
])
