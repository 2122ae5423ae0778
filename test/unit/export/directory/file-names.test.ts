import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { StreamDescriptor } from '../../../../src/airbyte/messages.ts'
import { collectionFiles, databaseFolders } from '../../../../src/export/directory/file-names.ts'
import { assertProperty } from '../../property.ts'

const allFilesOf = (collections: readonly StreamDescriptor[], ending: string): string[] =>
  collections.map(
    collectionFiles(collections, ending, databaseFolders(collections.flatMap(({ namespace }) => namespace ?? []))),
  )

const filesOf = (...names: readonly string[]): string[] =>
  allFilesOf(
    names.map((name) => ({ name })),
    '.jsonl',
  )

const foldersOf = (...paths: readonly string[]): string[] => paths.map(databaseFolders(paths))

describe('the file of a collection', () => {
  it.each([
    ['orders', 'orders.jsonl'],
    ['Order_items-2', 'Order_items-2.jsonl'],
    ['v1.orders', 'v1.orders.jsonl'],
    ['.orders', '%2Eorders.jsonl'],
    ['orders.', 'orders%2E.jsonl'],
    ['..', '%2E%2E.jsonl'],
    ['50%', '50%25.jsonl'],
    ['Bücher', 'B%C3%BCcher.jsonl'],
    ['con', '%63on.jsonl'],
    ['COM1', '%43OM1.jsonl'],
    ['nul.x', '%6Eul.x.jsonl'],
    ['console', 'console.jsonl'],
    ['a~b', 'a%7Eb.jsonl'],
  ])('of the collection %s is %s', (name, file) => {
    expect(filesOf(name)).toEqual([file])
  })

  it('differs from others in more than case', () => {
    expect(filesOf('orders', 'Orders', 'ORDERS', 'Items')).toEqual([
      'orders.jsonl',
      '%4Frders.jsonl',
      '%4F%52%44%45%52%53.jsonl',
      'Items.jsonl',
    ])
  })

  it('of a long name ends with a hash', () => {
    const [exact, long, other] = filesOf('a'.repeat(200), 'a'.repeat(201), `${'a'.repeat(200)}b`)
    expect(exact).toBe(`${'a'.repeat(200)}.jsonl`)
    expect(long).toMatch(/^a{160}~[0-9a-f]{32}\.jsonl$/)
    expect(other).toMatch(/^a{160}~[0-9a-f]{32}\.jsonl$/)
    expect(other).not.toBe(long)
    expect(filesOf(`${'a'.repeat(159)}${'ü'.repeat(30)}`)[0]).toMatch(/^a{159}~/)
    // A name that looks like a long one with its hash.
    const twin = long?.slice(0, -'.jsonl'.length) ?? ''
    expect(filesOf('a'.repeat(201), twin)[1]).toBe(`${twin.replace('~', '%7E')}.jsonl`)
  })

  it('is in the folder of its database', () => {
    const collections = [
      { name: 'orders' },
      { name: 'orders', namespace: 'shop' },
      { name: 'Orders', namespace: 'shop/v1.0' },
      { name: 'orders', namespace: 'Shop' },
    ]
    expect(allFilesOf(collections, '.jsonl.gz')).toEqual([
      'orders.jsonl.gz',
      'shop/orders.jsonl.gz',
      'shop/v1%2E0/Orders.jsonl.gz',
      '%53hop/orders.jsonl.gz',
    ])
  })

  it('has its own name on every file system, from which the name of the collection can be read', () => {
    const name = fc.stringMatching(/^[;@+$\-_.!~%A-Za-z0-9üñ]{1,40}$/)
    assertProperty(
      fc.property(fc.uniqueArray(name, { maxLength: 8 }), (names) => {
        const files = filesOf(...names)
        expect(new Set(files.map((file) => file.toLowerCase())).size).toBe(names.length)
        expect(files.map((file) => decodeURIComponent(file.slice(0, -'.jsonl'.length)))).toEqual(names)
        for (const file of files) expect(file).toMatch(/^[A-Za-z0-9_\-+@$!;%][A-Za-z0-9_\-+@$!;%.]*\.jsonl$/)
      }),
    )
  })
})

it('long names that differ in case, or in their ends, have files of their own on every file system', () => {
  const name = fc.stringMatching(/^[aA]{158,162}[bB.~]{0,60}$/)
  assertProperty(
    fc.property(fc.uniqueArray(name, { maxLength: 6 }), (names) => {
      const files = filesOf(...names)
      expect(new Set(files.map((file) => file.toLowerCase())).size).toBe(names.length)
      for (const file of files) expect(file.length).toBeLessThanOrEqual(206)
    }),
  )
})

describe('the folder of a database', () => {
  it('has no dot, unlike each file', () => {
    expect(foldersOf('manifest.json', 'a/b.jsonl', 'a')).toEqual(['manifest%2Ejson', 'a/b%2Ejsonl', 'a'])
  })

  it('keeps its capital letters beside the databases in it', () => {
    expect(foldersOf('Shop', 'Shop/Berlin', 'Shop/Paris')).toEqual(['Shop', 'Shop/Berlin', 'Shop/Paris'])
  })

  it('of a long name ends with a hash, with dots too', () => {
    const [long] = foldersOf('a.'.repeat(60))
    expect(long).toMatch(/^(a%2E){40}~[0-9a-f]{32}$/)
  })

  it('differs from that of another database in more than case', () => {
    const collections: StreamDescriptor[] = [
      { name: 'x', namespace: 'a/B' },
      { name: 'x', namespace: 'a/b' },
      { name: 'x', namespace: 'c/B' },
    ]
    expect(allFilesOf(collections, '')).toEqual(['a/%42/x', 'a/b/x', 'c/B/x'])
  })
})
