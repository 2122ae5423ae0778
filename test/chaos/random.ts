import { uniformInt } from 'pure-rand/distribution/uniformInt'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'

/** Chance that can be repeated: the same seeds give the same choices. */
export interface Random {
  /** A whole number, both ends inclusive. */
  int(from: number, to: number): number
  /** True once in so many times. */
  oneIn(times: number): boolean
  pick<T>(list: readonly T[]): T
  /** One of the keys, each as often as its weight says. */
  weighted<K extends string>(weights: Readonly<Record<K, number>>): K
  shuffled<T>(list: readonly T[]): T[]
}

/** @param seeds what the choices depend on: each use has numbers of its own, so that none disturbs another */
export function randomOf(...seeds: readonly number[]): Random {
  const generator = xoroshiro128plus(seeds.reduce((mixed, seed) => (Math.imul(mixed, 0x01000193) ^ seed) | 0, 1))
  // The first numbers of seeds that are near each other are near each other too.
  for (let skipped = 0; skipped < 16; skipped++) generator.next()

  const random: Random = {
    int: (from, to) => uniformInt(generator, from, Math.max(from, to)),
    oneIn: (times) => random.int(1, times) === 1,
    pick(list) {
      if (list.length === 0) throw new RangeError('There is nothing to pick from.')
      return list[random.int(0, list.length - 1)] as (typeof list)[number]
    },
    weighted(weights) {
      const entries = Object.entries(weights) as [keyof typeof weights, number][]
      const tickets = entries.flatMap(([key, weight]) => Array<typeof key>(weight).fill(key))
      return random.pick(tickets)
    },
    shuffled(list) {
      const rest = [...list]
      return list.map(() => rest.splice(random.int(0, rest.length - 1), 1)[0] as (typeof list)[number])
    },
  }
  return random
}
