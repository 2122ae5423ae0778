import type { Fault } from '../emulator/faults.ts'
import { remove, update } from '../emulator/fql.ts'
import type { RecordedRequest } from '../emulator/request-log.ts'
import type { DocumentVersion, StoredDocument } from '../emulator/storage/document.ts'
import { dataText } from '../emulator/v4/wire-data.ts'
import { internalError } from './fault-kinds.ts'
import type { Random } from './random.ts'
import { isThere, type World } from './world.ts'

/** The server fails to answer with a document that holds one of these texts: with a status of 500, or without JSON. */
const FAILS = 'the server fails'
const SENDS_NO_JSON = 'the server sends no JSON'

/** The most documents that are damaged at once: an error names up to ten. */
const MOST = 6

/** The most documents that disappear at once. */
const MOST_LOST = 5

/** Documents that the server fails to read, until they are repaired or deleted. */
export class Damage {
  readonly #world: World

  constructor(world: World) {
    this.#world = world
  }

  /** Damages documents, each in a transaction of its own. @returns how many */
  begin(random: Random): number {
    const world = this.#world
    const most = MOST - this.#damaged().length
    const found = most > 0 ? someDocuments(world, random.int(1, most), random) : []
    for (const [stream, document] of found) {
      world.v4(update(stream, String(document.ref.id), { damage: random.pick([FAILS, SENDS_NO_JSON]) }))
    }
    return found.length
  }

  /** Repairs or deletes all damaged documents. */
  end(random: Random): void {
    for (const [stream, { ref }] of this.#damaged()) {
      const id = String(ref.id)
      this.#world.v4(random.oneIn(3) ? remove(stream, id) : update(stream, id, { damage: null }))
    }
  }

  #damaged(): Found[] {
    const world = this.#world
    return world.streams.flatMap((stream) =>
      world
        .collection(stream)
        .documents.ordered()
        .filter((document) => isThere(world, document) && isDamaged(document.latest))
        .map((document): Found => [stream, document]),
    )
  }

  /** The fault that a request meets whose right answer would have this body; undefined if it holds no damaged document. */
  faultOf(request: RecordedRequest, body: string): Fault | undefined {
    if (body.includes(FAILS)) return internalError(request)
    return body.includes(SENDS_NO_JSON) ? { status: 200, body: '<html>' } : undefined
  }
}

type Found = readonly [stream: string, document: StoredDocument]

/** Documents that are there, half of them of the large stream; fewer than `count` where there are not so many. */
function someDocuments(world: World, count: number, random: Random): readonly Found[] {
  const found = new Map<StoredDocument, Found>()
  for (let left = count; left > 0; left--) {
    const stream = random.oneIn(2) ? 'large' : random.pick(world.streams)
    const documents = world.collection(stream).documents.ordered()
    const document = documents.length > 0 ? random.pick(documents) : undefined
    if (document !== undefined && isThere(world, document)) found.set(document, [stream, document])
  }
  return [...found.values()]
}

/** Lets documents disappear, but not their index entries. @returns how many */
export function loseDocuments(world: World, random: Random): number {
  const found = someDocuments(world, random.int(1, MOST_LOST), random)
  for (const [stream, document] of found) world.collection(stream).lose(document.ref.id)
  return found.length
}

/** Whether a version of a document that could be seen at or after `since`, in microseconds, is damaged. */
export function wasDamaged(document: StoredDocument | undefined, since: number): boolean {
  const versions = document?.versions() ?? []
  return versions.some((version) => isDamaged(version) && (version.next?.ts ?? since) >= since)
}

function isDamaged(version: DocumentVersion | undefined): boolean {
  const text = version?.content?.data && dataText(version.content.data)
  return text !== undefined && (text.includes(FAILS) || text.includes(SENDS_NO_JSON))
}
