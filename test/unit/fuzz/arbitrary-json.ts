import fc from 'fast-check'

/** Whatever JSON can hold, with keys and texts that mean something to Fauna, to Airbyte or to JavaScript. */
export function anyJson(words: readonly string[]): fc.Arbitrary<unknown> {
  const word = fc.constantFrom(...words, '__proto__', 'constructor', 'toString', 'length', '')
  const number = fc.oneof(
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.constantFrom(0, -1, 1.5, 1e300, Number.MAX_SAFE_INTEGER, 1_795_356_799_761_000),
  )
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.constant(null),
      fc.boolean(),
      number,
      fc.oneof(word, fc.string({ unit: 'binary' }), fc.constantFrom('1', '-1', '9223372036854775808', '[', '{}')),
      fc.array(tie('value'), { maxLength: 4 }),
      fc
        .array(fc.tuple(fc.oneof({ weight: 4, arbitrary: word }, fc.string()), tie('value')), { maxLength: 5 })
        .map((entries) => Object.fromEntries(entries)),
    ),
  }))
  return value
}

/**
 * A value of JSON with some of what it holds replaced or removed.
 * @param rightOnes what is right, and taken for a beginning
 */
export function nearly(
  rightOnes: readonly unknown[],
  any: fc.Arbitrary<unknown>,
  mostChanges = 3,
): fc.Arbitrary<unknown> {
  const change = fc.tuple(
    fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
    fc.option(any, { nil: REMOVED }),
  )
  return fc
    .tuple(fc.constantFrom(...rightOnes), fc.array(change, { maxLength: mostChanges }))
    .map(([right, changes]) => changes.reduce<unknown>(changed, structuredClone(right)))
}

const REMOVED = Symbol('removed')

/** @param place of all things in the value, from 0 to 1 */
function changed(value: unknown, [place, replacement]: [number, unknown]): unknown {
  const places: [holder: Record<string, unknown>, key: string][] = []
  const collect = (holder: unknown): void => {
    if (holder === null || typeof holder !== 'object') return
    for (const [key, item] of Object.entries(holder)) {
      places.push([holder as Record<string, unknown>, key])
      collect(item)
    }
  }
  collect(value)
  const chosen = places[Math.floor(place * places.length)]
  if (chosen === undefined) return replacement === REMOVED ? value : replacement
  const [holder, key] = chosen
  if (replacement === REMOVED) delete holder[key]
  else Object.defineProperty(holder, key, { value: replacement, enumerable: true, configurable: true, writable: true })
  return value
}
