import { type Fql, later, obj, ref, remove, update } from '../emulator/fql.ts'
import type { StoredDocument } from '../emulator/storage/document.ts'
import type { Random } from './random.ts'
import { ID_STEP, isThere, type World } from './world.ts'

/** A change of one document, in both languages. */
interface Change {
  readonly v4: readonly Fql[]
  readonly v10: readonly string[]
}

type Kind = 'create' | 'update' | 'replace' | 'delete' | 'recreate' | 'revive' | 'expire' | 'outlive'

const WEIGHTS: Readonly<Record<Kind, number>> = {
  create: 6,
  update: 6,
  replace: 2,
  delete: 5,
  recreate: 2,
  revive: 3,
  expire: 3,
  outlive: 1,
}

const EXPIRES_WITHIN_SECONDS = 20

/**
 * Writes one transaction: documents that are created, updated, deleted, deleted and recreated at once, recreated
 * after they were deleted or had expired, given an end, and relieved of it; in either language, in any collection.
 */
export function change(world: World, random: Random): void {
  const chosen = new Map<string, Change>()
  for (let left = random.pick([1, 1, 2, 3, 8, 40]); left > 0; left--) {
    const stream = random.pick(world.streams)
    const made = changeOf(world, stream, random.weighted(WEIGHTS), random)
    if (made !== undefined) chosen.set(`${stream} ${made.id}`, made)
  }
  const changes = [...chosen.values()]
  if (changes.length === 0) return
  if (random.oneIn(2)) world.v4({ do: changes.flatMap(({ v4 }) => v4) })
  else world.v10(changes.flatMap(({ v10 }) => v10).join('\n'))
}

/** Writes most of the large stream anew, in a few large transactions, and deletes a part of it. */
export function upheaval(world: World, random: Random): void {
  const collection = world.collection('large')
  const ids = collection.documents
    .ordered()
    .filter((document) => isThere(world, document) && !random.oneIn(4))
    .map((document) => document.ref.id)
  while (ids.length > 0) {
    const some = ids.splice(0, random.int(1, 5000))
    world.rewrite('large', some, random.oneIn(3) ? undefined : `{"written":"again"}`)
  }
}

function changeOf(world: World, stream: string, kind: Kind, random: Random): (Change & { id: string }) | undefined {
  const id = kind === 'create' ? freshId(world, stream, random) : foundId(world, stream, kind !== 'revive', random)
  if (id === undefined) return undefined
  const n = random.int(0, 1_000_000)
  const there = `Collection("${stream}").byId("${id}")!`
  const seconds = random.int(1, EXPIRES_WITHIN_SECONDS)
  const made: Change = {
    v4: [{ create: ref(stream, id), params: obj({ data: { n } }) }],
    v10: [`Collection("${stream}").create({ id: "${id}", n: ${n} })`],
  }
  const gone: Change = { v4: [remove(stream, id)], v10: [`${there}.delete()`] }
  switch (kind) {
    case 'create':
    case 'revive':
      return { id, ...made }
    case 'update':
      return { id, v4: [update(stream, id, { n })], v10: [`${there}.update({ n: ${n} })`] }
    case 'replace':
      return {
        id,
        v4: [{ replace: ref(stream, id), params: obj({ data: { n } }) }],
        v10: [`${there}.replace({ n: ${n} })`],
      }
    case 'delete':
      return { id, ...gone }
    case 'recreate':
      return { id, v4: [...gone.v4, ...made.v4], v10: [...gone.v10, ...made.v10] }
    case 'expire':
      return {
        id,
        v4: [{ update: ref(stream, id), params: obj({ ttl: later(seconds, 'second') }) }],
        v10: [`${there}.update({ ttl: Time.now().add(${seconds}, "seconds") })`],
      }
    case 'outlive':
      return {
        id,
        v4: [{ update: ref(stream, id), params: obj({ ttl: null }) }],
        v10: [`${there}.update({ ttl: null })`],
      }
  }
}

/** Between the ids of the first documents, or after them. */
function freshId(world: World, stream: string, random: Random): string | undefined {
  const documents = world.collection(stream).documents
  const last = documents.ordered().at(-1)?.ref.id ?? 0n
  const id = random.oneIn(3)
    ? last + BigInt(random.int(1, 5000))
    : BigInt(random.int(0, Number(last / ID_STEP))) * ID_STEP + BigInt(random.int(1, Number(ID_STEP) - 1))
  return documents.get(id) === undefined ? String(id) : undefined
}

/** Of a document that is there, or of one that is there no more; undefined where none was found. */
function foundId(world: World, stream: string, wanted: boolean, random: Random): string | undefined {
  const ordered = world.collection(stream).documents.ordered()
  for (let tries = 0; tries < 50 && ordered.length > 0; tries++) {
    const document: StoredDocument = random.pick(ordered)
    if (isThere(world, document) === wanted && !document.isLost) return String(document.ref.id)
  }
  return undefined
}
