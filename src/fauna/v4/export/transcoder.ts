import type { FaunaDocument, FaunaObject, FieldChange } from '../../document.ts'
import { type FaunaError, unknownForm } from '../../errors.ts'
import { parseExactJson, stringifyExactJson } from '../../exact-json.ts'
import { Transcoder } from '../../export/transcoder.ts'
import { WireDocuments } from '../../export/wire-documents.ts'
import { type BufferPool, UNPOOLED } from '../../http/buffers.ts'
import { decodeData, decodeValue } from './values.ts'

/** A page as FQL v4 answers it. */
export interface TranscodedPage {
  readonly documents: WireDocuments
  /** The first entry of the next page, as Fauna sent it; absent at the end. */
  readonly after?: unknown
  /** Says that nobody reads the documents any more. */
  release(): void
}

/** Documents, and null where there is none. */
export interface TranscodedList {
  readonly documents: readonly (FaunaDocument | undefined)[]
  /** Says that nobody reads the documents any more. */
  release(): void
}

/**
 * A page of documents.
 * @throws SyntaxError where the answer is cut short; FaunaError where it is something else
 */
export function transcodePage(source: Buffer, buffers: BufferPool = UNPOOLED, released?: () => void): TranscodedPage {
  return new V4Transcoder(source, buffers, released).page()
}

/** A list of documents and nulls. @throws as `transcodePage` does */
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
  return unknownForm('what Fauna sent as a document has no ref')
}

class V4Transcoder extends Transcoder {
  /** What stood behind the id in the reference of the document before: it is the same in a whole page. */
  private restOfReference: Buffer | undefined
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
    if (documents === undefined) throw unknownForm('what Fauna sent as a page has no data')
    return { documents, release: this.release, ...(after !== undefined && { after }) }
  }

  list(): TranscodedList {
    let documents: WireDocuments | undefined
    for (let more = this.beginObject(); more; more = this.nextMember()) {
      if (this.readKey(RESOURCE)) documents = this.documents()
      else this.skipMember()
    }
    this.expectEnd()
    if (documents === undefined) throw unknownForm('what Fauna sent as a list is none')
    const all: (FaunaDocument | undefined)[] = [...documents]
    // Those that are none are put back in their places.
    for (const place of this.nulls) all.splice(place, 0, undefined)
    return { documents: all, release: this.release }
  }

  /** A list of documents; the places of nulls among them are left in `nulls`. */
  private documents(): WireDocuments {
    const documents = new WireDocuments(this)
    let place = 0
    for (let more = this.beginList(); more; more = this.nextElement(), place++) {
      if (this.read(NULL)) this.nulls.push(place)
      else this.readDocument(documents)
    }
    return documents
  }

  /** @throws FaunaError where it is none */
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
      else if (this.readKey(TTL)) ttl = (JSON.parse(this.readJson()) as { '@ts': string })['@ts']
      else this.skipMember()
    }
    if (idFrom < 0 || ts === undefined) throw unknownForm('what Fauna sent as a document has no ref or no ts')
    if (this.end === start) this.write('{}')
    const { at: to, end } = this
    this.writeSource(idFrom, idTo)
    documents.add({ from, to, start, end, idEnd: this.end }, ts, ttl, fieldChanges)
  }

  /** Reads the reference to a document, and finds the id in it. @throws FaunaError where it is none */
  private readReference(): void {
    this.peek()
    const begin = this.at
    if (this.read(REFERENCE)) {
      this.readPlainBytes()
      if (!this.isIdFound()) throw noReference()
      if (this.restOfReference !== undefined && this.read(this.restOfReference)) return
      const rest = this.at
      this.at = begin
      JSON.parse(this.readJson())
      this.restOfReference = this.source.subarray(rest, this.at)
      return
    }
    // With white space in it.
    let found = false
    for (let more = this.beginObject(); more; more = this.nextMember()) {
      if (!this.readKey(REF_TAG)) {
        this.skipMember()
        continue
      }
      for (let inside = this.beginObject(); inside; inside = this.nextMember()) {
        if (this.readKey(ID)) {
          this.peek()
          this.readPlainBytes()
          found = this.isIdFound()
        } else this.skipMember()
      }
    }
    if (!found) throw noReference()
  }

  /** A document's `data` is always an object, even where its one key is `@set`. */
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

  protected override copySpecial(room: number): void {
    const { at, end } = this
    if (this.copyFrequent(room)) return
    this.at = at
    this.end = end
    this.copyDecoded(room)
  }

  /** Copies what is frequent, and written as Fauna writes it. Where it answers no, nothing that was done counts. */
  private copyFrequent(room: number): boolean {
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

  protected override decoded(text: string, room: number): string {
    return stringifyExactJson(decodeValue(parseExactJson(text), room))
  }

  decode(text: string): FaunaObject {
    return decodeData(parseExactJson(text))
  }
}
