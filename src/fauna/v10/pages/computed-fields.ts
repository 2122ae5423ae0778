import * as z from 'zod'
import { batches } from '../../batches/batches.ts'
import type { FaunaDocument, FaunaObject, FaunaValue, FieldChange } from '../../document.ts'
import { FaunaError, isFaunaError } from '../../errors.ts'
import { exportedFields } from '../../export/exported-fields.ts'
import { unread } from '../../export/field-changes.ts'
import { ValueDocument } from '../../export/value-document.ts'
import type { V10Client } from '../client.ts'
import { decodeValue } from '../export/values.ts'
import type { OptionalV4 } from '../optional-v4.ts'
import * as queries from '../queries.ts'

/** Reads pages of one collection. */
export interface PageReader<T> {
  /** Documents with their computed fields. @throws FaunaError `uncomputable` if one throws */
  complete(size: number): Promise<T>
  /** Documents with their stored fields, to which `addComputedFields` adds the computed fields that do not throw. */
  stored(size: number, addComputedFields: AddComputedFields): Promise<T>
  /** Whether `complete` fails only because of the page's first document. */
  readonly failsAtFirst?: boolean
}

/** Adds computed fields to documents, and records which of them throw. */
export type AddComputedFields = (documents: readonly FaunaDocument[]) => Promise<readonly FaunaDocument[]>

/** Reads a page of one collection, of at most `size` documents. */
export type ReadPage = <T>(size: number, reader: PageReader<T>) => Promise<T>

/** The factor by which complete pages shrink towards the document that fails, and grow again. */
const STEP = 8

/** How many documents one query computes a field of. */
const DOCUMENTS_PER_QUERY = 1000

/**
 * Reads pages of one collection with computed fields.
 *
 * One computed field that throws fails the complete page, and replaces its document in a feed (fauna.md, v10). So a page
 * that fails is read again in smaller pages, and the document that remains is read with its stored fields, its computed
 * fields one by one. While documents keep failing, the stored pages grow, so that a collection in which every document
 * fails is still read in pages.
 */
export class ComputedFieldsReader {
  readonly #client: V10Client
  readonly #v4: OptionalV4
  readonly #collection: string
  /** The largest complete page to try next. */
  #completeSize = Number.POSITIVE_INFINITY
  /** The largest stored page to read next. */
  #storedSize = 1
  #names: readonly string[] | undefined

  constructor(client: V10Client, v4: OptionalV4, collection: string) {
    this.#client = client
    this.#v4 = v4
    this.#collection = collection
  }

  readonly read: ReadPage = async (size, reader) => {
    for (;;) {
      const asked = Math.min(size, this.#completeSize)
      try {
        const page = await reader.complete(asked)
        this.#completeSize = asked * STEP
        this.#storedSize = Math.max(1, Math.floor(this.#storedSize / 2))
        return page
      } catch (error) {
        if (!isFaunaError(error, 'uncomputable')) throw error
        if (asked === 1 || reader.failsAtFirst) return await this.#readStored(size, reader, error)
        this.#completeSize = Math.max(1, Math.floor(asked / STEP))
      }
    }
  }

  /** @throws `error` if the collection has no computed fields that could have caused it, or FQL v4 is switched off */
  async #readStored<T>(size: number, reader: PageReader<T>, error: FaunaError): Promise<T> {
    const names = await this.#fieldNames()
    if (names.length === 0) throw error
    const page = await this.#v4.use(
      () => reader.stored(Math.min(size, this.#storedSize), (documents) => this.#compute(names, documents)),
      async (reason) => {
        throw withoutV4(error, reason)
      },
    )
    this.#storedSize *= 2
    return page
  }

  async #fieldNames(): Promise<readonly string[]> {
    this.#names ??= await this.#client.query(queries.computedFieldsOf(this.#collection), computedNames)
    return this.#names
  }

  /** Computes each field separately; one that throws in any of these documents is left out of all of them. */
  async #compute(names: readonly string[], documents: readonly FaunaDocument[]): Promise<FaunaDocument[]> {
    const computed = documents.map((): FaunaObject => ({}))
    const fieldChanges: FieldChange[] = []
    for (const name of names) {
      try {
        const values = await this.#valuesOf(name, documents)
        for (const [i, fields] of computed.entries()) {
          // A field of null is absent, as in a complete document.
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

  async #valuesOf(field: string, documents: readonly FaunaDocument[]): Promise<FaunaValue[]> {
    const values: FaunaValue[] = []
    for (const batch of batches(documents, DOCUMENTS_PER_QUERY)) {
      const answer = await this.#client.query(queries.fieldOf(this.#collection, field, batch), z.array(z.unknown()))
      for (const value of answer) values.push(decodeValue(value))
    }
    return values
  }
}

function withoutV4(error: FaunaError, reason: string): FaunaError {
  const message = `A computed field of a document throws, and only FQL v4 reads the other fields of that document, which is switched off on this server (Fauna answered: ${reason}). Fix or remove the computed field, or switch FQL v4 on. ${error.message}`
  return new FaunaError('uncomputable', message, error.details)
}

const computedNames = z
  .record(z.string(), z.unknown())
  .nullable()
  .transform((fields) => Object.keys(fields ?? {}))
