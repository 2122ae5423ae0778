import type { FaunaDocument, FieldChange } from '../../document.ts'
import { type FaunaError, unknownForm } from '../../errors.ts'
import { parseExactJson } from '../../exact-json.ts'
import { Transcoder } from '../../export/transcoder.ts'
import { WireDocuments } from '../../export/wire-documents.ts'
import { type BufferPool, UNPOOLED } from '../../http/buffers.ts'
import { V4Decoder } from './values.ts'

/** A page of documents of FQL v4. */
export interface TranscodedPage {
  readonly documents: WireDocuments
  /** Fauna's cursor of the next page, unchecked; absent at the end. */
  readonly after?: unknown
  /** Ends the use of the documents. */
  release(): void
}

/** Documents; undefined in place of each null. */
export interface TranscodedList {
  readonly documents: readonly (FaunaDocument | undefined)[]
  /** Ends the use of the documents. */
  release(): void
}

/**
 * Transcodes a page of documents.
 * @throws SyntaxError if the answer is cut short; FaunaError `unknown_form` if it is not a page of documents
 */
export function transcodePage(source: Buffer, buffers: BufferPool = UNPOOLED, released?: () => void): TranscodedPage {
  return new V4Transcoder(source, buffers, released).page()
}

/** Transcodes a list of documents and nulls. @throws as `transcodePage` does */
export function transcodeList(source: Buffer, buffers: BufferPool = UNPOOLED, released?: () => void): TranscodedList {
  return new V4Transcoder(source, buffers, released).list()
}

const literal = (text: string): Buffer => Buffer.from(text)

const RESOURCE = literal('"resource"')
const AFTER = literal('"after"')
const DATA = literal('"data"')
const REF = literal('"ref"')
const REF_TAG = literal('"@ref"')
const ID = literal('"id"')
const TS = literal('"ts"')
const TTL = literal('"ttl"')
const NULL = literal('null')
const OBJECT_KEY = literal('"@obj"')

const REFERENCE = literal('{"@ref":{"id":')
const REFERENCE_COLLECTION = literal(',"collection":{"@ref":{"id":')
const REFERENCE_END = literal(',"collection":{"@ref":{"id":"collections"}}}}}}')
const TIME = literal('{"@ts":')
const DATE = literal('{"@date":')
const BYTES = literal('{"@bytes":')
const OBJECT = literal('{"@obj":')
const SET = literal('{"@set":{')

const EXPORT_ID = literal('{"id":')
const EXPORT_COLLECTION = literal(',"collection":')
const EXPORT_DOCUMENT = literal(',"type":"document"}')

function noReference(): FaunaError {
  return unknownForm('a document without a valid ref')
}

class V4Transcoder extends Transcoder {
  protected override readonly decoder = new V4Decoder()
  /** What follows the id in the reference of the last document: it is the same for all documents of a page. */
  private restOfReference: Buffer | undefined
  /** The indexes of nulls in the last list. */
  private readonly nulls: number[] = []

  page(): TranscodedPage {
    let documents: WireDocuments | undefined
    let after: unknown
    for (let more = this.beginObject(); more; more = this.nextMember()) {
      if (!this.readKey(RESOURCE)) {
        this.skipMember()
        continue
      }
      for (let inside = this.beginObject(); inside; inside = this.nextMember()) {
        if (this.readKey(DATA)) documents = this.documents()
        else if (this.readKey(AFTER)) after = parseExactJson(this.readJson())
        else this.skipMember()
      }
    }
    this.expectEnd()
    if (documents === undefined) throw unknownForm('a page without data')
    return { documents, release: this.release, ...(after !== undefined && { after }) }
  }

  list(): TranscodedList {
    let documents: WireDocuments | undefined
    for (let more = this.beginObject(); more; more = this.nextMember()) {
      if (this.readKey(RESOURCE)) documents = this.documents()
      else this.skipMember()
    }
    this.expectEnd()
    if (documents === undefined) throw unknownForm('an answer without a list')
    const all: (FaunaDocument | undefined)[] = [...documents]
    for (const index of this.nulls) all.splice(index, 0, undefined)
    return { documents: all, release: this.release }
  }

  /** Reads a list of documents, and leaves the indexes of nulls among them in `nulls`. */
  private documents(): WireDocuments {
    const documents = new WireDocuments(this)
    let index = 0
    for (let more = this.beginList(); more; more = this.nextElement(), index++) {
      if (this.read(NULL)) this.nulls.push(index)
      else this.readDocument(documents)
    }
    return documents
  }

  /** @throws FaunaError `unknown_form` if the value is not a document */
  private readDocument(documents: WireDocuments): void {
    const { at: from, end: start } = this
    let idFrom = -1
    let idTo = -1
    let ts: number | undefined
    let ttl: string | null = null
    let fieldChanges: readonly FieldChange[] = []
    for (let more = this.beginObject(); more; more = this.nextMember()) {
      if (this.readKey(REF)) {
        this.readReference()
        idFrom = this.textFrom
        idTo = this.textTo
      } else if (this.readKey(TS)) ts = this.readInteger()
      else if (this.readKey(DATA)) fieldChanges = this.copyData()
      else if (this.readKey(TTL)) ttl = this.readTimeOrNull('@ts')
      else this.skipMember()
    }
    if (idFrom < 0 || ts === undefined) throw unknownForm('a document without ref or ts')
    if (this.end === start) this.write('{}')
    const { at: to, end } = this
    this.writeSource(idFrom, idTo)
    documents.add({ from, to, start, end, idEnd: this.end }, ts, ttl, fieldChanges)
  }

  /** Reads a reference, and leaves the offsets of its id in `textFrom` and `textTo`. @throws FaunaError `unknown_form` */
  private readReference(): void {
    this.peek()
    const begin = this.at
    if (this.read(REFERENCE)) {
      this.readPlainText()
      if (!this.isTextDocumentId()) throw noReference()
      if (this.restOfReference !== undefined && this.read(this.restOfReference)) return
      const rest = this.at
      this.at = begin
      JSON.parse(this.readJson())
      this.restOfReference = this.source.subarray(rest, this.at)
      return
    }
    // The reference contains white space, or its keys are in another order.
    let found = false
    for (let more = this.beginObject(); more; more = this.nextMember()) {
      if (!this.readKey(REF_TAG)) {
        this.skipMember()
        continue
      }
      for (let inside = this.beginObject(); inside; inside = this.nextMember()) {
        if (this.readKey(ID)) {
          this.peek()
          this.readPlainText()
          found = this.isTextDocumentId()
        } else this.skipMember()
      }
    }
    if (!found) throw noReference()
  }

  /** A document's `data` is always an object, even if its only key is `@set`. */
  private copyData(): readonly FieldChange[] {
    const fieldChanges: FieldChange[] = []
    let more = this.beginObject()
    const isWrapped = more && this.readKey(OBJECT_KEY)
    if (isWrapped) more = this.beginObject()
    this.beginFields()
    for (; more; more = this.nextMember()) this.copyField(fieldChanges)
    this.endFields()
    if (isWrapped && this.nextMember()) throw this.unexpected()
    return fieldChanges
  }

  protected override copyFrequent(room: number): boolean {
    if (this.read(REFERENCE)) return this.copyReference()
    if (this.read(TIME) || this.read(DATE)) return this.copyText() && this.readBrace()
    if (this.read(BYTES)) return this.copyBase64() && this.readBrace()
    if (room === 0 || !this.read(OBJECT) || this.isNext(SET)) return false
    this.copyObject(room - 1)
    return this.readBrace()
  }

  /** Copies a reference to a document of a user's collection. */
  private copyReference(): boolean {
    this.writeBytes(EXPORT_ID)
    if (!this.copyText() || !this.read(REFERENCE_COLLECTION)) return false
    this.writeBytes(EXPORT_COLLECTION)
    if (!this.copyText() || !this.read(REFERENCE_END)) return false
    this.writeBytes(EXPORT_DOCUMENT)
    return true
  }
}
