import { unknownForm } from '../../errors.ts'
import { KindReader, type SampleAnswer } from '../../export/kind-reader.ts'
import type { FieldTally, ValueKind } from '../../fields/field-tally.ts'
import { isDocumentId } from '../../ids.ts'

/**
 * Reads the kinds of the fields in a list of pages of documents.
 * @throws SyntaxError if the answer is cut short; FaunaError `unknown_form` if it is not a list of pages of documents
 */
export function readKinds(source: Buffer): SampleAnswer {
  return new V10KindReader(source).answer()
}

const literal = (text: string): Buffer => Buffer.from(text)

const DOC = literal('"@doc"')
const REF = literal('"@ref"')
const OBJECT_KEY = literal('"@object"')
const ID = literal('"id"')
const COLL = literal('"coll"')
const TS = literal('"ts"')
const TTL = literal('"ttl"')
const DATA = literal('"data"')

class V10KindReader extends KindReader {
  protected override readonly listKey = DATA

  protected override document(tally: FieldTally): string | undefined {
    let id: string | undefined
    let isEntry = false
    for (let more = this.beginObject(); more; more = this.nextMember()) {
      if (this.readKey(DOC)) {
        isEntry = true
        id = this.content(tally)
      } else if (this.readKey(REF)) {
        isEntry = true
        this.skipValue()
      } else this.skipMember()
    }
    if (!isEntry) throw unknownForm('an entry that is neither a document nor a reference')
    return id
  }

  /** Reads the content of `@doc`, which `V10Decoder.decodeData` describes. If a key begins with `@`, it is wrapped. */
  private content(tally: FieldTally): string {
    let more = this.beginObject()
    const isWrapped = more && this.readKey(OBJECT_KEY)
    if (isWrapped) more = this.beginObject()
    let id: string | undefined
    for (; more; more = this.nextMember()) {
      if (this.readKey(ID)) id = this.readText()
      else if (this.readKey(COLL) || this.readKey(TS) || this.readKey(TTL)) this.skipValue()
      else if (this.readKey(DATA)) this.group(tally)
      else this.readField(tally)
    }
    if (isWrapped && this.nextMember()) throw this.unexpected()
    if (id === undefined || !isDocumentId(id)) throw unknownForm('a document without id')
    return id
  }

  private group(tally: FieldTally): void {
    for (let more = this.beginObject(); more; more = this.nextMember()) this.readField(tally)
  }

  protected override kindOfTagged(tag: string): ValueKind {
    switch (tag) {
      case '@int':
      case '@long':
        return 'integer'
      case '@double':
        return this.isNonFiniteText() ? 'unknown' : 'number'
      case '@time':
        return 'time'
      case '@date':
        return 'date'
      case '@ref':
      case '@doc':
      case '@mod':
        return 'object'
      case '@object':
        return this.kindOfWrapped()
      default:
        // Bytes, a set, a stream, or an unknown tag, which is exported as its JSON text.
        return 'string'
    }
  }
}
