import fc from 'fast-check'
import { afterEach, expect, it, vi } from 'vitest'
import { assertProperty } from './property.ts'

afterEach(() => {
  vi.unstubAllEnvs()
})

/** The values that a property is given. */
function valuesOf(numRuns?: number): number[] {
  const values: number[] = []
  assertProperty(
    fc.property(fc.integer(), (value) => {
      values.push(value)
    }),
    numRuns === undefined ? {} : { numRuns },
  )
  return values
}

it('runs half of the values with a fixed seed and half with a fresh one', () => {
  const [first, second] = [valuesOf(40), valuesOf(40)]

  expect(first).toHaveLength(40)
  expect(first.slice(0, 20)).toEqual(second.slice(0, 20))
  expect(first.slice(20)).not.toEqual(second.slice(20))
})

it('repeats the seed in PROPERTY_SEED, which the error of a failure prints', () => {
  vi.stubEnv('PROPERTY_SEED', '42')

  expect(valuesOf()).toEqual(valuesOf())
  expect(() => assertProperty(fc.property(fc.integer(), (value) => value % 2 === 5))).toThrow(/seed: \d+/)
})

it('waits for a property that is asynchronous', async () => {
  await expect(assertProperty(fc.asyncProperty(fc.integer(), async () => false))).rejects.toThrow(/seed: \d+/)
})
