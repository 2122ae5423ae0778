import { describe, expect, it } from 'vitest'
import { parseCatalog } from '../../../src/airbyte/catalog.ts'

const configured = (change: object = {}) => ({
  stream: { name: 'users', json_schema: {}, supported_sync_modes: ['full_refresh'], namespace: null },
  sync_mode: 'full_refresh',
  destination_sync_mode: 'append',
  ...change,
})

describe('a configured catalog', () => {
  it('contains the streams with their modes; unknown properties are ignored', () => {
    const streams = [configured({ cursor_field: ['ts'], include_files: false, unknown: 1, generation_id: 7 })]
    expect(parseCatalog({ streams })).toEqual([
      {
        descriptor: { name: 'users' },
        syncMode: 'full_refresh',
        supportedSyncModes: ['full_refresh'],
        generationId: 7,
      },
    ])
  })

  it('can have streams of one name in several namespaces', () => {
    const streams = ['a', 'b'].map((namespace) => configured({ stream: { name: 'users', namespace } }))
    expect(parseCatalog({ streams }).map(({ descriptor }) => descriptor)).toEqual([
      { name: 'users', namespace: 'a' },
      { name: 'users', namespace: 'b' },
    ])
  })

  it('selects the columns of its schema, whatever their names', () => {
    const properties = JSON.parse('{"ref":{"type":"string"},"n":true,"__proto__":{"type":"integer"},"":null}')
    const stream = { name: 'users', json_schema: { type: 'object', properties } }
    const [parsed] = parseCatalog({ streams: [configured({ stream })] })
    expect([...(parsed?.columns ?? [])]).toEqual([
      ['ref', { type: 'string' }],
      ['n', true],
      ['__proto__', { type: 'integer' }],
      ['', null],
    ])
  })

  it.each([[undefined], [null], ['x'], [{}], [{ properties: null }], [{ properties: {} }], [{ properties: 'x' }]])(
    'selects all columns if its schema names none: %j',
    (json_schema) => {
      const [parsed] = parseCatalog({ streams: [configured({ stream: { name: 'users', json_schema } })] })
      expect(parsed).not.toHaveProperty('columns')
    },
  )

  it('can be empty', () => {
    expect(parseCatalog({ streams: [] })).toEqual([])
  })

  it.each([
    [0, 0],
    [1, undefined],
    [2, 2],
  ])('identifies the sync by its sync_id, unless PyAirbyte gives it to every sync: %s', (sync_id, syncId) => {
    expect(parseCatalog({ streams: [configured({ sync_id })] })[0]?.syncId).toBe(syncId)
  })

  it('has nulls for properties that are not set', () => {
    expect(
      parseCatalog({ streams: [configured({ generation_id: null, sync_id: null })] })[0]?.generationId,
    ).toBeUndefined()
  })

  it.each<[string, unknown, RegExp]>([
    ['a list', [], /must be of type object/],
    ['no streams', {}, /"streams" is missing/],
    ['streams of text', { streams: 'x' }, /"streams" must be of type array/],
    ['a stream without a name', { streams: [configured({ stream: {} })] }, /"streams\[0\].stream.name" is missing/],
    ['an empty name', { streams: [configured({ stream: { name: '' } })] }, /"streams\[0\].stream.name" is not valid/],
    ['a negative generation', { streams: [configured({ generation_id: -1 })] }, /"streams\[0\].generation_id"/],
    ['another sync mode', { streams: [configured({ sync_mode: 'x' })] }, /"streams\[0\].sync_mode" must be one of/],
    ['no sync mode', { streams: [{ stream: { name: 'a' } }] }, /"streams\[0\].sync_mode"/],
    ['one stream twice', { streams: [configured(), configured({ sync_mode: 'incremental' })] }, /"users" twice/],
    ['a generation of text', { streams: [configured({ generation_id: 'x' })] }, /"streams\[0\].generation_id"/],
  ])('with %s is refused with the name of the field', (_, given, message) => {
    expect(() => parseCatalog(given)).toThrow(message)
  })
})
