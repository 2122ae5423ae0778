import { readJson } from '../../test/emulator/exact-json.ts'
import { Time } from '../../test/emulator/storage/time.ts'
import type { ObjectValue } from '../../test/emulator/storage/values.ts'
import { decodeValue } from '../../test/emulator/v4/wire-decode.ts'
import { joinFields } from '../../test/emulator/v10/tagged-encode.ts'
import { sampleFields } from './sample-fields.ts'

/** A place in the order of index entries over ts and ref. */
export interface EntryPlace {
  /** Microseconds. */
  readonly ts: number
  readonly id: bigint
}

/** How a document is written in an answer. */
export type Form = 'document' | 'projection' | 'tagged' | 'event' | 'removal'

/** Documents in the order of their ids, which is that of their times too, with their texts made beforehand. */
export interface MadeDocuments {
  readonly collection: string
  readonly count: number
  readonly id: (place: number) => string
  /** Microseconds. */
  readonly ts: (place: number) => number
  /** The place of the first document with this id or a larger one. */
  readonly placeOfId: (id: bigint) => number
  /** The index of the first document at or after this ts and id. */
  readonly placeOfEntry: (entry: EntryPlace) => number
  /** The documents from `begin` to `end`, exclusive, with commas between them. */
  readonly texts: (form: Form, begin: number, end: number) => Buffer
  /** The fields of a document, as FQL v4 writes them. */
  readonly fields: (place: number) => string
  /** Every so many-th set event is the removal of the document of the same number, the others are creations; 0: none is. */
  readonly removedEach: number
}

export const DOCUMENTS_PER_TRANSACTION = 10

/** How many documents there are before the fields of the first one come again. */
const SAMPLES = 997

/**
 * @param firstTs of the first document, in microseconds; each transaction is one later
 * @param removedEach as in `MadeDocuments`
 */
export function makeDocuments(
  collection: string,
  count: number,
  firstTs: number,
  forms: readonly Form[],
  removedEach = 0,
): MadeDocuments {
  const ids = BigInt64Array.from({ length: count }, (_, place) => idAt(place, count))
  const ts = (place: number): number => firstTs + Math.floor(place / DOCUMENTS_PER_TRANSACTION)
  const samples = sampleFields(Math.min(SAMPLES, count))
  const fields = (place: number): string => samples[place % samples.length] as string
  const tagged = samples.map((text) => joinFields(decodeValue(readJson(text)) as ObjectValue))
  const made = new Map(forms.map((form) => [form, joinTexts(count, writerOf(form))]))

  function writerOf(form: Form): (place: number) => string {
    const reference = `"collection":{"@ref":{"id":"${collection}","collection":{"@ref":{"id":"collections"}}}}`
    const inTagged = (place: number): string =>
      `{"@doc":{"id":"${ids[place]}","coll":{"@mod":"${collection}"},"ts":{"@time":"${Time.ofMicros(ts(place))}"},${tagged[place % samples.length]}}}`
    switch (form) {
      case 'document':
        return (place) =>
          `{"ref":{"@ref":{"id":"${ids[place]}",${reference}}},"ts":${ts(place)},"data":${fields(place)}}`
      case 'projection':
        return (place) => `{"ref":"${ids[place]}","ts":${ts(place)},"data":${fields(place)},"ttl":null}`
      case 'tagged':
        return inTagged
      case 'event':
        return event('add')
      case 'removal':
        return event('remove')
    }

    function event(type: 'add' | 'remove'): (place: number) => string {
      return (place) =>
        `{"type":"${type}","data":${inTagged(place)},"txn_ts":${ts(place)},"cursor":"${place + 1}",${EVENT_STATS}}`
    }
  }

  return {
    collection,
    count,
    fields,
    removedEach,
    ts,
    id: (place) => String(ids[place]),
    placeOfId: (id) => firstPlace(count, (place) => (ids[place] as bigint) >= id),
    placeOfEntry: (entry) =>
      firstPlace(count, (place) => {
        const own = ts(place)
        return own > entry.ts || (own === entry.ts && (ids[place] as bigint) >= entry.id)
      }),
    texts(form, begin, end) {
      if (begin >= end) return Buffer.alloc(0)
      const texts = made.get(form)
      if (texts === undefined) throw new Error(`No answers were made beforehand in the form "${form}".`)
      return texts.bytes.subarray(texts.starts[begin], (texts.starts[end] ?? 0) - 1)
    },
  }
}

/** Counters that say nothing here. */
const EVENT_STATS =
  '"stats":{"read_ops":1,"storage_bytes_read":0,"compute_ops":1,"processing_time_ms":1,"rate_limits_hit":[]}'

/** Some time in milliseconds, as ids of Fauna's making hold it. */
const FIRST_MILLISECOND = 90_000_000_000n

const MINUTE = 60_000n

/**
 * Ids as Fauna makes them (fauna.md): the millisecond, shifted, and the place in its transaction. One half of the
 * documents came in a bulk import, transaction upon transaction, the other one by one over days: nearly all of the
 * first half lies in a tiny part of the range of ids.
 */
function idAt(place: number, count: number): bigint {
  const transaction = BigInt(Math.floor(place / DOCUMENTS_PER_TRANSACTION))
  const imported = BigInt(Math.floor(count / 2 / DOCUMENTS_PER_TRANSACTION))
  const later = transaction > imported ? (transaction - imported) * MINUTE : 0n
  const millisecond = FIRST_MILLISECOND + (later > 0n ? imported + later : transaction)
  return (millisecond << 22n) + BigInt(place % DOCUMENTS_PER_TRANSACTION)
}

interface JoinedTexts {
  readonly bytes: Buffer
  /** The offset of each text, and the offset after the last comma. */
  readonly starts: Float64Array
}

function joinTexts(count: number, text: (place: number) => string): JoinedTexts {
  const starts = new Float64Array(count + 1)
  let bytes = Buffer.allocUnsafe(Math.max(count * 700, 4096))
  let end = 0
  for (let place = 0; place < count; place++) {
    const line = `${text(place)},`
    if (end + line.length > bytes.length)
      bytes = Buffer.concat([bytes.subarray(0, end), Buffer.allocUnsafe(bytes.length)])
    starts[place] = end
    end += bytes.write(line, end, 'latin1')
  }
  starts[count] = end
  return { bytes, starts }
}

/** The first place for which `reached` holds; `count` where it holds for none. */
function firstPlace(count: number, reached: (place: number) => boolean): number {
  let low = 0
  let high = count
  while (low < high) {
    const middle = (low + high) >>> 1
    if (reached(middle)) high = middle
    else low = middle + 1
  }
  return low
}
