import type { FaunaDocument, FaunaObject, FieldChange } from '../../document.ts'
import { unknownForm } from '../../errors.ts'
import { stringifyExactJson } from '../../exact-json.ts'
import { Transcoder } from '../../export/transcoder.ts'
import { WireDocuments } from '../../export/wire-documents.ts'
import { type BufferPool, UNPOOLED } from '../../http/buffers.ts'
import { isDocumentId } from '../../ids.ts'
import { type Clock, microsOf, openClock } from './time.ts'
import { decodeData, decodeValue, ID_TYPES } from './values.ts'

/** What an event tells of a document. */
export interface TranscodedEntry {
  readonly id: string
  /** Absent where it is a reference to a document that is no more. */
  readonly document?: FaunaDocument
}

/** A page of documents as FQL v10 answers it. */
export interface TranscodedPage {
  /** Without those that are no more. */
  readonly documents: WireDocuments
  /** Of the last document, whether or not it is no more; absent where there is none. */
  readonly lastId?: string
  /** Fauna's cursor; absent at the end. */
  readonly after?: string
  /** The snapshot that the page is from, in microseconds; absent if the answer does not say it. */
  readonly txnTs?: number
  /** Says that nobody reads the documents any more. */
  release(): void
}

/** An event of a feed, or an error that stands in the place of one. */
export type TranscodedEvent =
  | { readonly type: 'error'; readonly error: FeedFailure }
  | {
      readonly type: 'add' | 'update' | 'remove'
      /** The time of the transaction, in microseconds. */
      readonly ts: number
      readonly cursor: string
      readonly entry: TranscodedEntry
    }

export interface FeedFailure {
  readonly code: string
  readonly message: string
}

/** A page of an event feed whose events hold documents. */
export interface TranscodedFeed {
  readonly events: readonly TranscodedEvent[]
  readonly cursor: string
  readonly hasNext: boolean
  /** Says that nobody reads the documents any more. */
  release(): void
}

/**
 * The page behind `data`.
 * @throws SyntaxError where the answer is cut short; FaunaError where it is something else
 */
export function transcodePage(source: Buffer, buffers: BufferPool = UNPOOLED, released?: () => void): TranscodedPage {
  return new V10Transcoder(source, buffers, released).page()
}

/** @throws as `transcodePage` does */
export function transcodeFeed(source: Buffer, buffers: BufferPool = UNPOOLED, released?: () => void): TranscodedFeed {
  return new V10Transcoder(source, buffers, released).feed()
}

const literal = (text: string): Buffer => Buffer.from(text)

const DATA = literal('"data"')
const AFTER = literal('"after"')
const SET_KEY = literal('"@set"')
const EVENTS = literal('"events"')
const CURSOR = literal('"cursor"')
const HAS_NEXT = literal('"has_next"')
const TYPE = literal('"type"')
const TXN_TS = literal('"txn_ts"')
const ERROR = literal('"error"')
const DOC = literal('"@doc"')
const REF = literal('"@ref"')
const OBJECT_KEY = literal('"@object"')
const ID = literal('"id"')
const COLL = literal('"coll"')
const TS = literal('"ts"')
const TTL = literal('"ttl"')

const INT = literal('{"@int":')
const LONG = literal('{"@long":')
const DOUBLE = literal('{"@double":')
const TIME = literal('{"@time":')
const DATE = literal('{"@date":')
const BYTES = literal('{"@bytes":')
const REFERENCE = literal('{"@ref":{"id":')
const REFERENCE_COLLECTION = literal(',"coll":{"@mod":')
const REFERENCE_END = literal('}}}')
const OBJECT = literal('{"@object":')
const SET = literal('{"@set":{')

const EXPORT_ID = literal('{"id":')
const EXPORT_COLLECTION = literal(',"collection":')
const EXPORT_DOCUMENT = literal(',"type":"document"}')

const CHANGES: ReadonlySet<string> = new Set(['add', 'update', 'remove'])

class V10Transcoder extends Transcoder {
  private readonly documents = new WireDocuments(this)
  private readonly clock: Clock = openClock()

  page(): TranscodedPage {
    let page: TranscodedPage | undefined
    let txnTs: number | undefined
    for (let more = this.beginObject(); more; more = this.nextMember()) {
      if (this.readKey(DATA)) page = this.set()
      else if (this.readKey(TXN_TS)) txnTs = this.readInteger()
      else this.skipMember()
    }
    this.expectEnd()
    if (page === undefined) throw unknownForm('what Fauna sent as a page has no data')
    return txnTs === undefined ? page : { ...page, txnTs }
  }

  /** A first page comes as a set, those behind it as plain objects (fauna.md, v10). */
  private set(): TranscodedPage {
    let lastId: string | undefined
    let isList = false
    let after: string | undefined
    for (let more = this.beginObject(); more; more = this.nextMember()) {
      if (this.readKey(SET_KEY)) {
        const page = this.set()
        if (this.nextMember()) throw this.unexpected()
        return page
      }
      if (this.readKey(DATA)) {
        isList = true
        lastId = this.entries()
      } else if (this.readKey(AFTER)) after = this.readText()
      else this.skipMember()
    }
    if (!isList) throw unknownForm('what Fauna sent as a set has no data')
    return {
      documents: this.documents,
      release: this.release,
      ...(lastId !== undefined && { lastId }),
      ...(after !== undefined && { after }),
    }
  }

  /** @returns the id of the last entry */
  private entries(): string | undefined {
    let gone: string | undefined
    for (let more = this.beginList(); more; more = this.nextElement()) gone = this.entry()
    return gone ?? this.documents.at(-1)?.id
  }

  /**
   * A document, which is put to the others, or a reference to one that is no more.
   * @returns the id of one that is no more
   * @throws FaunaError where it is neither
   */
  private entry(): string | undefined {
    const { length } = this.documents
    let gone: string | undefined
    for (let more = this.beginObject(); more; more = this.nextMember()) {
      if (this.readKey(DOC)) this.document()
      else if (this.readKey(REF)) gone = this.reference()
      else this.skipMember()
    }
    if (gone === undefined && this.documents.length === length) {
      throw unknownForm('what Fauna sent as a document is none')
    }
    return gone
  }

  private reference(): string {
    const { id } = JSON.parse(this.readJson()) as { readonly id?: unknown }
    if (typeof id !== 'string' || !isDocumentId(id)) throw unknownForm('what Fauna sent as a document has no id')
    return id
  }

  /** What stands behind `@doc`: `decodeData` says what is in it. With a key that begins with `@`, it is wrapped. */
  private document(): void {
    this.peek()
    const { at: from, end: start } = this
    let more = this.beginObject()
    const isWrapped = more && this.readKey(OBJECT_KEY)
    if (isWrapped) more = this.beginObject()
    const fieldChanges: FieldChange[] = []
    let idFrom = -1
    let idTo = -1
    let ts: number | undefined
    let ttl: string | null = null
    let group: number | undefined
    this.beginFields()
    for (; more; more = this.nextMember()) {
      if (this.readKey(ID)) {
        this.peek()
        this.readPlainBytes()
        if (this.isIdFound()) [idFrom, idTo] = [this.textFrom, this.textTo]
      } else if (this.readKey(TS)) ts = this.micros()
      else if (this.readKey(COLL)) this.skipValue()
      else if (this.readKey(TTL)) ttl = this.time()
      else if (this.readKey(DATA)) {
        group = this.at
        this.skipValue()
      } else this.copyField(fieldChanges)
    }
    const behind = this.at
    if (group !== undefined) {
      this.reserve(behind - group)
      this.at = group
      for (let other = this.beginObject(); other; other = this.nextMember()) this.copyField(fieldChanges)
      this.at = behind
    }
    this.endFields()
    if (isWrapped && this.nextMember()) throw this.unexpected()
    if (idFrom < 0 || ts === undefined) throw unknownForm('what Fauna sent as a document has no id or no ts')
    const { at: to, end } = this
    this.writeSource(idFrom, idTo)
    this.documents.add({ from, to, start, end, idEnd: this.end }, ts, ttl, fieldChanges)
  }

  private micros(): number {
    this.peek()
    if (!this.read(TIME)) return microsOf(this.time())
    this.readPlainBytes()
    const { source, textFrom, textTo } = this
    if (!this.readBrace()) throw this.unexpected()
    return this.clock(source, textFrom, textTo)
  }

  private time(): string {
    const value = JSON.parse(this.readJson()) as { readonly '@time'?: unknown } | null
    const time = value?.['@time']
    if (typeof time !== 'string') throw unknownForm('what Fauna sent as a time is none')
    return time
  }

  feed(): TranscodedFeed {
    let events: TranscodedEvent[] | undefined
    let cursor: string | undefined
    let hasNext: unknown
    for (let more = this.beginObject(); more; more = this.nextMember()) {
      if (this.readKey(EVENTS)) events = this.events()
      else if (this.readKey(CURSOR)) cursor = this.readText()
      else if (this.readKey(HAS_NEXT)) hasNext = JSON.parse(this.readJson())
      else this.skipMember()
    }
    this.expectEnd()
    if (events === undefined || cursor === undefined || typeof hasNext !== 'boolean') {
      throw unknownForm('what Fauna sent as a page of a feed is none')
    }
    return { events, cursor, hasNext, release: this.release }
  }

  private events(): TranscodedEvent[] {
    const events: TranscodedEvent[] = []
    for (let more = this.beginList(); more; more = this.nextElement()) events.push(this.event())
    return events
  }

  private event(): TranscodedEvent {
    let type: string | undefined
    let ts: number | undefined
    let cursor: string | undefined
    let entry: TranscodedEntry | undefined
    let error: FeedFailure | undefined
    for (let more = this.beginObject(); more; more = this.nextMember()) {
      if (this.readKey(TYPE)) type = this.readText()
      else if (this.readKey(DATA)) {
        this.peek()
        const gone = this.entry()
        const document = gone === undefined ? this.documents.at(-1) : undefined
        entry = document ? { id: document.id, document } : { id: gone as string }
      } else if (this.readKey(TXN_TS)) ts = this.readInteger()
      else if (this.readKey(CURSOR)) cursor = this.readText()
      else if (this.readKey(ERROR)) error = JSON.parse(this.readJson()) as FeedFailure
      else this.skipMember()
    }
    if (type === 'error' && typeof error?.code === 'string') return { type, error }
    if (!isChange(type) || ts === undefined || cursor === undefined || entry === undefined) {
      throw unknownForm('what Fauna sent as an event is none')
    }
    return { type, ts, cursor, entry }
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
    if (this.read(INT) || this.read(LONG) || this.read(DOUBLE)) return this.copyQuotedNumber() && this.readBrace()
    if (this.read(TIME) || this.read(DATE)) return this.copyText() && this.readBrace()
    if (this.read(REFERENCE)) return this.copyReference()
    if (this.read(BYTES)) return this.copyBase64() && this.readBrace()
    if (room === 0 || !this.read(OBJECT) || this.isNext(SET)) return false
    this.copyObject(room - 1)
    return this.readBrace()
  }

  /** Copies a reference to a document of a user's collection. */
  private copyReference(): boolean {
    this.reserve(EXPORT_ID.length + EXPORT_COLLECTION.length + EXPORT_DOCUMENT.length)
    this.writeBytes(EXPORT_ID)
    if (!this.copyText() || !this.read(REFERENCE_COLLECTION)) return false
    this.writeBytes(EXPORT_COLLECTION)
    const begin = this.end + 1
    if (!this.copyText() || !this.read(REFERENCE_END)) return false
    if (NATIVE.has(this.target.toString('latin1', begin, this.end - 1))) return false
    this.writeBytes(EXPORT_DOCUMENT)
    return true
  }

  protected override decoded(text: string, room: number): string {
    return stringifyExactJson(decodeValue(JSON.parse(text), room))
  }

  decode(text: string): FaunaObject {
    return decodeData(JSON.parse(text))
  }
}

/** Collections of Fauna's own, references into which are none to documents. */
const NATIVE: ReadonlySet<string> = new Set(Object.keys(ID_TYPES))

function isChange(type: string | undefined): type is 'add' | 'update' | 'remove' {
  return type !== undefined && CHANGES.has(type)
}
