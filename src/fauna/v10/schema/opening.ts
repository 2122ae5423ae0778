import type { IndexAccess, Opening, OpeningRequest, OpeningsPage, OpeningsRequest, PageLimit } from '../../fauna.ts'
import { existedBy } from '../../v4/schema/existence.ts'
import { type GlanceAnswer, type GlanceAnswers, glanceAt } from '../../v4/schema/glance.ts'
import type { V10Client } from '../client.ts'
import type { OptionalV4 } from '../optional-v4.ts'
import type { CallableIndexes } from './callable-indexes.ts'
import { type Described, describeTogether, MISSING } from './described.ts'
import { indexAccessOf, isReadable } from './index-access.ts'
import { lookAt, lookFor } from './look.ts'
import { collectionInfo } from './schema.ts'

export interface CollectionOpenerOptions {
  readonly client: V10Client
  readonly v4: OptionalV4
  /** Takes the indexes of the collections. */
  readonly callable: CallableIndexes
  /** Whether documents are read with their computed fields. */
  readonly computedFields: boolean
  /** Takes the token of the event source of a collection whose feed shows what was not read. */
  readonly onEventSource: (collection: string, token: string) => void
}

/**
 * Opens collections with three queries for all. FQL v4 tells whether they are the same collections as before and whether
 * documents were removed, FQL v10 describes them. Then it looks for documents that were not read, and shows that they
 * could be read.
 */
export class CollectionOpener {
  readonly #options: CollectionOpenerOptions

  constructor(options: CollectionOpenerOptions) {
    this.#options = options
  }

  /** @throws FaunaError */
  async open({ collections: requests, canSetAside = false }: OpeningsRequest): Promise<OpeningsPage> {
    const { client, callable, computedFields } = this.#options
    const limit = { size: requests.length, canSetAside }
    const names = requests.map(({ collection }) => collection)
    const [past, present] = await Promise.all([this.#glance(requests, limit), describeTogether(client, names, limit)])
    const drafts = requests.map((request, i) => draftOf(request, present.collections[i], past?.answers[i]))
    for (const { request, definition } of drafts) callable.set(request.collection, definition.visible?.indexes ?? {})
    const unchanged = await this.#unchanged(drafts, canSetAside)
    const entries = drafts.map((draft): Opening => {
      const { request, definition, access, existed } = draft
      return {
        ts: Math.min(present.ts, past?.ts ?? present.ts),
        collection: access && collectionInfo(request.collection, definition.visible, access, computedFields),
        existed,
        indexAccess: indexAccess(draft),
        isUnchanged: unchanged.has(draft),
      }
    })
    return { entries, length: present.length }
  }

  /** Undefined if nothing is asked, or FQL v4 is switched off. */
  async #glance(requests: readonly OpeningRequest[], limit: PageLimit): Promise<GlanceAnswers | undefined> {
    if (requests.every(({ since, read }) => since === undefined && read?.removals === undefined)) return undefined
    const glances = requests.map(({ collection, since, read }) => ({ collection, since, eventAfter: read?.removals }))
    return this.#options.v4.use<GlanceAnswers | undefined>(
      async (v4) => (await glanceAt(v4, glances, limit)).value,
      async () => undefined,
    )
  }

  /** Those of which everything was read. */
  async #unchanged(drafts: readonly Draft[], canSetAside: boolean): Promise<ReadonlySet<Draft>> {
    const looks = drafts.flatMap((draft) => {
      const look = mayBeUnchanged(draft) ? lookFor(draft.request, draft.definition) : undefined
      return look === undefined ? [] : [{ draft, look }]
    })
    const answers = await lookAt(
      this.#options.client,
      looks.map(({ look }) => look),
      canSetAside,
    )
    const unchanged = new Set<Draft>()
    for (const [i, { draft }] of looks.entries()) {
      const { isUnchanged, source } = answers[i] ?? {}
      if (isUnchanged) unchanged.add(draft)
      if (source) this.#options.onEventSource(draft.request.collection, source)
    }
    return unchanged
  }
}

/** What is known of a collection before it is looked at. */
interface Draft extends Described {
  readonly request: OpeningRequest
  readonly existed: boolean
  /** Whether there is no removal that was not read. */
  readonly hasNoRemoval: boolean
}

/** @param past absent: FQL v4 did not answer, and FQL v10 shows only when the definition last changed */
function draftOf(request: OpeningRequest, described: Described = MISSING, past?: GlanceAnswer): Draft {
  const { since, read } = request
  const changedTs = described.definition.visible?.ts
  const isUndisturbed = since === undefined || changedTs === undefined || changedTs <= since
  return {
    ...described,
    request,
    existed: past === undefined ? isUndisturbed : past.names === null || existedBy(past.names),
    hasNoRemoval: read?.removals === undefined || past?.events?.length === 0,
  }
}

function mayBeUnchanged({ access, existed, hasNoRemoval }: Draft): boolean {
  return isReadable(access) && existed && hasNoRemoval
}

function indexAccess({ definition, access }: Draft): Map<string, IndexAccess> {
  const indexes = Object.entries(definition.visible?.indexes ?? {})
  return new Map(indexes.map(([name, index]) => [name, indexAccessOf(index, isReadable(access))]))
}
