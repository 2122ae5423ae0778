import * as z from 'zod'
import { unknownForm } from '../../errors.ts'
import { KindReader, type SampleAnswer } from '../../export/kind-reader.ts'
import type { FieldTally, ValueKind } from '../../fields/field-tally.ts'
import { parseAnswer } from '../../http/parse-answer.ts'
import { documentId } from '../../ids.ts'

/**
 * Reads the kinds of the fields in a list of pages of documents.
 * @throws SyntaxError if the answer is cut short; FaunaError `unknown_form` if it is not a list of pages of documents
 */
export function readKinds(source: Buffer): SampleAnswer {
  return new V4KindReader(source).answer()
}

const REF: Buffer = Buffer.from('"ref"')
const DATA: Buffer = Buffer.from('"data"')
const OBJECT_KEY: Buffer = Buffer.from('"@obj"')

const reference = z.object({ '@ref': z.object({ id: documentId }) })

class V4KindReader extends KindReader {
  protected override readonly listKey = Buffer.from('"resource"')

  protected override document(tally: FieldTally): string {
    let id: string | undefined
    for (let more = this.beginObject(); more; more = this.nextMember()) {
      if (this.readKey(REF)) id = parseAnswer(reference, JSON.parse(this.readJson()))['@ref'].id
      else if (this.readKey(DATA)) this.fields(tally)
      else this.skipMember()
    }
    if (id === undefined) throw unknownForm('a document without ref')
    return id
  }

  /** Reads the content of `data`, which is wrapped if a key begins with `@`. */
  private fields(tally: FieldTally): void {
    let more = this.beginObject()
    const isWrapped = more && this.readKey(OBJECT_KEY)
    if (isWrapped) more = this.beginObject()
    for (; more; more = this.nextMember()) this.readField(tally)
    if (isWrapped && this.nextMember()) throw this.unexpected()
  }

  protected override kindOfTagged(tag: string): ValueKind {
    switch (tag) {
      case '@ts':
        return 'time'
      case '@date':
        return 'date'
      case '@ref':
        return 'object'
      case '@obj':
        return this.kindOfWrapped()
      default:
        // Bytes, a query, a set, or an unknown tag, which is exported as its JSON text.
        return 'string'
    }
  }
}
