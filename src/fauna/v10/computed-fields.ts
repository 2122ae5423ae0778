import * as z from 'zod'
import { batches } from '../batches.ts'
import type { FaunaDocument, FaunaObject, FaunaValue, FieldChange } from '../document.ts'
import { isFaunaError } from '../errors.ts'
import { exportedFields } from '../export/exported-fields.ts'
import { unread } from '../export/field-changes.ts'
import { ValueDocument } from '../export/value-document.ts'
import type { V10Client } from './client.ts'
import * as queries from './queries.ts'
import { decodeValue } from './values.ts'

/** Reads pages of one collection. */
export interface PageReader<T> {
  /** With computed fields. @throws FaunaError `uncomputable` where one throws */
  whole(size: number): Promise<T>
  /** Without them; what can be had of them is put into the documents by `complete`. */
  bare(size: number, complete: Complete): Promise<T>
  /** Whether it is always the first document that `whole` fails at. */
  readonly failsAtFirst?: boolean
}

/** Adds to documents the computed fields that can be computed, and says which cannot. */
export type Complete = (documents: readonly FaunaDocument[]) => Promise<readonly FaunaDocument[]>

/** Reads pages of one collection, of at most `size` documents: whole where that goes, otherwise bare. */
export type ReadPage = <T>(size: number, reader: PageReader<T>) => Promise<T>

/** How fast pages shrink towards the document that fails, and grow again. */
const STEP = 8

/** How many documents one query computes a field of. */
const DOCUMENTS_PER_QUERY = 1000

/**
 * One computed field that throws fails the whole page, and takes a document's place in a feed (fauna.md, v10). So what
 * fails is asked for in smaller and smaller pages, and the document that is left is read bare. Where one follows upon
 * another, the bare pages grow, so that a collection in which every document fails is still read in pages.
 */
export function readWithComputedFields(client: V10Client, collection: string): ReadPage {
  let wholeSize = Number.POSITIVE_INFINITY
  let bareSize = 1
  let names: readonly string[] | undefined

  return async (size, { whole, bare, failsAtFirst }) => {
    for (;;) {
      const asked = Math.min(size, wholeSize)
      try {
        const page = await whole(asked)
        wholeSize = asked * STEP
        bareSize = Math.max(1, Math.floor(bareSize / 2))
        return page
      } catch (error) {
        if (!isFaunaError(error, 'uncomputable')) throw error
        if (asked > 1 && !failsAtFirst) {
          wholeSize = Math.max(1, Math.floor(asked / STEP))
          continue
        }
        const known = names ?? computedNames.parse(await client.query(queries.computedFieldsOf(collection)))
        names = known
        // It would come from something else.
        if (known.length === 0) throw error
        const page = await bare(Math.min(size, bareSize), (documents) => complete(client, collection, known, documents))
        bareSize *= 2
        return page
      }
    }
  }
}

const computedNames = z
  .record(z.string(), z.unknown())
  .nullable()
  .transform((fields) => Object.keys(fields ?? {}))

/** Computed fields are not wanted. */
export const readWithoutComputedFields: ReadPage = (size, { bare }) => bare(size, async (documents) => documents)

/** Computes each field by itself; one that throws in one of these documents is lost in all of them. */
async function complete(
  client: V10Client,
  collection: string,
  names: readonly string[],
  documents: readonly FaunaDocument[],
): Promise<FaunaDocument[]> {
  const computed = documents.map((): FaunaObject => ({}))
  const fieldChanges: FieldChange[] = []
  for (const name of names) {
    try {
      const values = await compute(client, collection, name, documents)
      for (const [i, fields] of computed.entries()) {
        // As in a document that is read whole, a field of null is none.
        const value = values[i] ?? null
        if (value !== null) fields[name] = value
      }
    } catch (error) {
      if (!isFaunaError(error, 'uncomputable')) throw error
      fieldChanges.push(unread(name, error.message))
    }
  }
  return documents.map((document, i) => {
    const fields = { ...exportedFields(document), ...computed[i] }
    return new ValueDocument(document, fields, [...document.fieldChanges, ...fieldChanges])
  })
}

async function compute(
  client: V10Client,
  collection: string,
  field: string,
  documents: readonly FaunaDocument[],
): Promise<FaunaValue[]> {
  const values: FaunaValue[] = []
  for (const batch of batches(documents, DOCUMENTS_PER_QUERY)) {
    const answer = z.array(z.unknown()).parse(await client.query(queries.fieldOf(collection, field, batch)))
    for (const value of answer) values.push(decodeValue(value))
  }
  return values
}
