import { LosslessNumber } from 'lossless-json'
import { bytes, date, fql, ref, time } from './fql.ts'

/** A document to create: its id, `data`, and where it expires, `ttl`. */
export interface NewDocument {
  readonly id: string
  readonly data?: Readonly<Record<string, unknown>>
  readonly ttl?: unknown
}

const customer = (id: string): unknown => ref('customers', id)

const product = (id: string): unknown => ref('products', id)

export const customers: readonly NewDocument[] = [
  {
    id: '1001',
    data: {
      name: 'Ada Berg',
      email: 'ada@shop.example',
      born: date('1988-02-29'),
      since: time('2024-03-01T09:30:00Z'),
      address: { street: 'Am Markt 3', city: 'Köln', post_code: '50667' },
      newsletter: true,
    },
  },
  {
    id: '1002',
    data: {
      name: 'Ben Okafor',
      email: 'ben@shop.example',
      since: time('2024-05-17T18:02:11.250Z'),
      referred_by: customer('1001'),
      address: { street: '12 Hill Road', city: 'Leeds', post_code: 'LS1 4DY' },
      newsletter: false,
    },
  },
  {
    id: '1003',
    // A guest's document expires (`ttl`).
    ttl: fql({ time_add: fql({ now: null }), offset: 1, unit: 'day' }),
    data: { name: 'Guest', newsletter: false },
  },
  { id: '1006', data: { name: 'Chiara Russo', since: time('2024-11-02T07:00:00Z'), referred_by: customer('1002') } },
  { id: '1004', data: { name: 'Dmitri Petrov', since: time('2025-01-20T12:00:00Z'), newsletter: true } },
  { id: '1005', data: { name: 'Emiko Sato', since: time('2025-06-30T23:59:59Z'), referred_by: customer('1001') } },
]

export const products: readonly NewDocument[] = [
  {
    id: '1',
    data: {
      name: 'Coffee, 1 kg',
      price: 18.9,
      stock: 120,
      barcode: 9007199254740993n,
      tags: ['food', 'fair trade'],
      photo: bytes('iVBORw0KGgo='),
    },
  },
  { id: '2', data: { name: 'Tea, 250 g', price: 9.5, stock: 80, barcode: 9007199254740995n, tags: ['food'] } },
  {
    id: '3',
    data: { name: 'Teapot', price: new LosslessNumber('35.0'), stock: 6, size_cm: { height: 16, width: 22 } },
  },
  { id: '4', data: { name: 'Sugar bowl', price: 12.25, stock: 0 } },
  { id: '5', data: { name: 'Cup', price: 7.75, stock: 48, fits_with: [product('3')] } },
  { id: '6', data: { name: 'Voucher', price: new LosslessNumber('25.0'), valid_until: date('2027-12-31') } },
]

export const orders: readonly NewDocument[] = [
  order('5001', '1001', '2026-11-20T08:15:00Z', 'shipped', 47.3, [line('1', 2, 18.9), line('2', 1, 9.5)]),
  order('5002', '1002', '2026-11-20T10:40:12Z', 'shipped', 50.5, [line('3', 1, 35), line('5', 2, 7.75)]),
  order('5003', '1004', '2026-11-20T11:00:00Z', 'cancelled', 12.25, [line('4', 1, 12.25)]),
  order('5004', '1006', '2026-11-21T16:22:45Z', 'paid', 18.9, [line('1', 1, 18.9)]),
  order('5005', '1005', '2026-11-21T19:05:30Z', 'paid', 31, [line('5', 4, 7.75)]),
  order('5006', '1001', '2026-11-22T06:48:03Z', 'open', 25, [line('6', 1, 25)]),
]

function line(productId: string, quantity: number, price: number): unknown {
  return { product: product(productId), quantity, price }
}

function order(
  id: string,
  customerId: string,
  placed: string,
  status: string,
  total: number,
  lines: readonly unknown[],
): NewDocument {
  return { id, data: { customer: customer(customerId), placed: time(placed), status, total, lines } }
}
