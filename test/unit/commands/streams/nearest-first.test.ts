import { expect, it } from 'vitest'
import { nearestFirst } from '../../../../src/commands/streams/nearest-first.ts'

it.each([
  ['orderss', ['orders', 'order_lines', 'customers', 'samples']],
  ['Orders', ['orders', 'order_lines', 'customers', 'samples']],
  ['cust', ['customers', 'order_lines', 'orders', 'samples']],
  ['', ['customers', 'order_lines', 'orders', 'samples']],
])('names that begin like %j come first', (name, expected) => {
  expect(nearestFirst(name, ['samples', 'orders', 'customers', 'order_lines'])).toEqual(expected)
})
