import { describe, expect, it } from 'vitest'
import { pickStreams } from '../../../../src/commands/streams/pick-streams.ts'

const streams = ['users', 'orders', 'order-lines'].map((name) => ({
  descriptor: { name },
  syncMode: 'full_refresh' as const,
}))

const picked = (...names: readonly string[]) => pickStreams(streams, names).map(({ descriptor }) => descriptor.name)

describe('the streams of a catalog', () => {
  it('are all of them if none is asked for', () => {
    expect(picked()).toEqual(['users', 'orders', 'order-lines'])
  })

  it('are those asked for, in the order of the catalog', () => {
    expect(picked('orders', 'users')).toEqual(['users', 'orders'])
  })

  it('are refused if one is missing, with the names that the catalog contains', () => {
    expect(() => picked('users', 'ordes')).toThrow(
      'The catalog does not contain the stream "ordes". It contains "order-lines", "orders", "users".',
    )
    expect(() => pickStreams([], ['a'])).toThrow('The catalog does not contain the stream "a". It is empty.')
  })

  it('of several databases are asked for by path and name', () => {
    const both = ['shop', 'shop/berlin'].map((namespace) => ({
      descriptor: { name: 'orders', namespace },
      syncMode: 'full_refresh' as const,
    }))
    expect(pickStreams(both, ['shop/berlin:orders'])).toEqual([both[1]])
    expect(() => pickStreams(both, ['orders'])).toThrow('It contains "shop/berlin:orders", "shop:orders".')
  })
})
