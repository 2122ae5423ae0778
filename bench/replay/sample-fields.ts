/**
 * The fields of made documents, as FQL v4 writes them. They hold what orders usually hold, of each type that has a form
 * of its own on the wire. All is ASCII: that favours programs that make strings of whole pages, which this one does not.
 */
export function sampleFields(count: number): string[] {
  return Array.from({ length: count }, (_, i) => fields(i))
}

function fields(i: number): string {
  const pick = picker(i)
  const [first, last] = [pick(FIRST_NAMES), pick(LAST_NAMES)]
  const email = `${first}.${last}.${i}@example.com`.toLowerCase()
  const time = new Date(Date.UTC(2026, 0, 1) + i * 31_337_000).toISOString().slice(0, -1)
  const customer = `{"@ref":{"id":"${(367_431_842_352_000_000n + BigInt(i) * 4096n).toString()}","collection":{"@ref":{"id":"customers","collection":{"@ref":{"id":"collections"}}}}}}`
  const address = `{"street":"${pick(STREETS)} ${1 + (i % 97)}","city":"${pick(CITIES)}","zip":"${10_000 + i}"}`
  return `{"number":${100_000 + i},"email":"${email}","status":"${pick(STATES)}","total":${(i % 900) + 10}.${11 + (i % 9)},"paid":${i % 3 > 0},"createdAt":{"@ts":"${time}${100 + (i % 899)}Z"},"customer":${customer},"address":${address},"tags":["${pick(TAGS)}","${pick(TAGS)}"]}`
}

/** Chooses from lists, the same for the same seed. */
function picker(seed: number): (from: readonly string[]) => string {
  let state = seed * 2_654_435_761 + 12_345
  return (from) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
    return from[(state >>> 8) % from.length] as string
  }
}

const FIRST_NAMES = ['Ada', 'Grace', 'Barbara', 'Edsger', 'Alan', 'Katherine', 'Margaret', 'Donald']
const LAST_NAMES = ['Lovelace', 'Hopper', 'Liskov', 'Dijkstra', 'Turing', 'Johnson', 'Hamilton', 'Knuth']
const STREETS = ['Coolsingel', 'Market Street', 'Rue de Rivoli', 'Hauptstrasse', 'Via Appia', 'Calle Mayor']
const CITIES = ['Rotterdam', 'San Francisco', 'Paris', 'Vienna', 'Rome', 'Madrid', 'Lisbon']
const STATES = ['open', 'paid', 'shipped', 'delivered', 'returned']
const TAGS = ['new', 'gift', 'express', 'fragile', 'wholesale', 'second try']
