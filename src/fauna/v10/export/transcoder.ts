import type { FaunaDocument, FieldChange } from '../../document.ts'
import { unknownForm } from '../../errors.ts'
import { Transcoder } from '../../export/transcoder.ts'
import { WireDocuments } from '../../export/wire-documents.ts'
import { type BufferPool, UNPOOLED } from '../../http/buffers.ts'
import { isDocumentId } from '../../ids.ts'
import { type Clock, microsOf, openClock } from './time.ts'
import { ID_TYPES, V10Decoder } from './values.ts'

/** The document of an event. */
export interface TranscodedEntry {
  readonly id: string
  /** Absent if the event has a reference instead: the document no longer exists. */
  readonly document?: FaunaDocument
}

/** A page of documents of FQL v10. */
export interface TranscodedPage {
  /** Without those that no longer exist. */
  readonly documents: WireDocuments
  /** The ids of those that no longer exist. */
  readonly missingIds: readonly string[]
  /** The id of the last entry, even if that document no longer exists; absent if the page is empty. */
  readonly lastId?: string
  /** Fauna's cursor; absent at the end. */
  readonly after?: string
  /** The snapshot that the page is from, in microseconds; absent if the answer does not contain it. */
  readonly txnTs?: number
  /** Ends the use of the documents. */
  release(): void
}

/** An event of a feed, or an error in place of one. */
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
  /** Ends the use of the documents. */
  release(): void
}

/**
 * Transcodes a page of documents: the value of `data`.
 * @throws SyntaxError if the answer is cut short; FaunaError `unknown_form` if it is not a page of documents
 */
export function transcodePage(source: Buffer, buffers: BufferPool = UNPOOLED, released?: () => void): TranscodedPage {
  return new V10Transcoder(source, buffers, released).page()
}

/** Transcodes a page of an event feed. @throws as `transcodePage` does */
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
  protected override readonly decoder = new V10Decoder()
  private readonly documents = new WireDocuments(this)
  private readonly missingIds: string[] = []
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
    if (page === undefined) throw unknownForm('a page without data')
    return txnTs === undefined ? page : { ...page, txnTs }
  }

  /** A first page comes as a set, later ones as plain objects (fauna.md, v10). */
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
    if (!isList) throw unknownForm('a set without data')
    return {
      documents: this.documents,
      missingIds: this.missingIds,
      release: this.release,
      ...(lastId !== undefined && { lastId }),
      ...(after !== undefined && { after }),
    }
  }

  /** @returns the id of the last entry, even if that document no longer exists */
  private entries(): string | undefined {
    let deletedId: string | undefined
    for (let more = this.beginList(); more; more = this.nextElement()) {
      deletedId = this.entry()
      if (deletedId !== undefined) this.missingIds.push(deletedId)
    }
    return deletedId ?? this.documents.at(-1)?.id
  }

  /**
   * Adds a document to the others, or reads a reference to one that no longer exists.
   * @returns the id of the one that no longer exists
   * @throws FaunaError `unknown_form` if the entry is neither
   */
  private entry(): string | undefined {
    const { length } = this.documents
    let deletedId: string | undefined
    for (let more = this.beginObject(); more; more = this.nextMember()) {
      if (this.readKey(DOC)) this.document()
      else if (this.readKey(REF)) deletedId = this.reference()
      else this.skipMember()
    }
    if (deletedId === undefined && this.documents.length === length) {
      throw unknownForm('an entry that is neither a document nor a reference')
    }
    return deletedId
  }

  private reference(): string {
    const { id } = JSON.parse(this.readJson()) as { readonly id?: unknown }
    if (typeof id !== 'string' || !isDocumentId(id)) throw unknownForm('a reference without a document id')
    return id
  }

  /** Reads the content of `@doc`, which `V10Decoder.decodeData` describes. If a key begins with `@`, it is wrapped. */
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
        this.readPlainText()
        if (this.isTextDocumentId()) [idFrom, idTo] = [this.textFrom, this.textTo]
      } else if (this.readKey(TS)) ts = this.micros()
      else if (this.readKey(COLL)) this.skipValue()
      else if (this.readKey(TTL)) ttl = this.readTimeOrNull('@time')
      else if (this.readKey(DATA)) {
        group = this.at
        this.skipValue()
      } else this.copyField(fieldChanges)
    }
    const endOfDocument = this.at
    if (group !== undefined) {
      this.reserve(endOfDocument - group)
      this.at = group
      for (let other = this.beginObject(); other; other = this.nextMember()) this.copyField(fieldChanges)
      this.at = endOfDocument
    }
    this.endFields()
    if (isWrapped && this.nextMember()) throw this.unexpected()
    if (idFrom < 0 || ts === undefined) throw unknownForm('a document without id or ts')
    const { at: to, end } = this
    this.writeSource(idFrom, idTo)
    this.documents.add({ from, to, start, end, idEnd: this.end }, ts, ttl, fieldChanges)
  }

  private micros(): number {
    this.peek()
    if (!this.read(TIME)) return microsOf(this.readTimeOrNull('@time'))
    this.readPlainText()
    const { source, textFrom, textTo } = this
    if (!this.readBrace()) throw this.unexpected()
    return this.clock(source, textFrom, textTo)
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
      throw unknownForm('an answer that is not a page of a feed')
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
        const deletedId = this.entry()
        const document = deletedId === undefined ? this.documents.at(-1) : undefined
        entry = document ? { id: document.id, document } : { id: deletedId as string }
      } else if (this.readKey(TXN_TS)) ts = this.readInteger()
      else if (this.readKey(CURSOR)) cursor = this.readText()
      else if (this.readKey(ERROR)) error = JSON.parse(this.readJson()) as FeedFailure
      else this.skipMember()
    }
    if (type === 'error' && typeof error?.code === 'string') return { type, error }
    if (!isChange(type) || ts === undefined || cursor === undefined || entry === undefined) {
      throw unknownForm('an event of an unknown form')
    }
    return { type, ts, cursor, entry }
  }

  protected override copyFrequent(room: number): boolean {
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
    if (ID_TYPES.has(this.target.toString('latin1', begin, this.end - 1))) return false
    this.writeBytes(EXPORT_DOCUMENT)
    return true
  }
}

function isChange(type: string | undefined): type is 'add' | 'update' | 'remove' {
  return type !== undefined && CHANGES.has(type)
}
