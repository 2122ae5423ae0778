import { FaunaError } from '../../errors.ts'
import type { V10Client } from '../client.ts'
import type { OptionalV4 } from '../optional-v4.ts'
import { findCollection } from '../schema/schema.ts'
import type { PageReader, ReadPage } from './computed-fields.ts'

/**
 * Reads pages of one collection without computed fields: through FQL v4, which knows none. If that is switched off, only
 * a collection without computed fields can be read like that.
 */
export class StoredFieldsReader {
  readonly #client: V10Client
  readonly #v4: OptionalV4
  readonly #collection: string
  #hasNoComputedFields = false

  constructor(client: V10Client, v4: OptionalV4, collection: string) {
    this.#client = client
    this.#v4 = v4
    this.#collection = collection
  }

  readonly read: ReadPage = (size, reader) =>
    this.#v4.use(
      () => reader.stored(size, async (documents) => documents),
      (reason) => this.#readComplete(size, reader, reason),
    )

  async #readComplete<T>(size: number, reader: PageReader<T>, reason: string): Promise<T> {
    if (!this.#hasNoComputedFields) await this.#confirmNoComputedFields(reason)
    this.#hasNoComputedFields = true
    return reader.complete(size)
  }

  /** @throws FaunaError `uncomputable` if it has computed fields, or may have some */
  async #confirmNoComputedFields(reason: string): Promise<void> {
    const found = await findCollection(this.#client, this.#collection, true)
    if (found === undefined || (found.definition === 'visible' && found.computed === undefined)) return
    const why =
      found.definition === 'visible'
        ? 'it has computed fields'
        : "this key's role cannot read its definition, so it may have some"
    throw new FaunaError(
      'uncomputable',
      `Collection "${this.#collection}" cannot be read without computed fields: ${why}, and only FQL v4 leaves them out, which is switched off on this server (Fauna answered: ${reason}). Set "collection.computed_fields" to true, or switch FQL v4 on.`,
    )
  }
}
