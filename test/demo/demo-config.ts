/** A configuration of the connector. @param collection what to read of it, if not everything */
export function connectorConfig(endpoint: string, secret: string, collection: object = {}): Record<string, unknown> {
  const { hostname, port, protocol } = new URL(endpoint)
  return {
    domain: hostname,
    port: Number(port) || (protocol === 'https:' ? 443 : 80),
    scheme: protocol.slice(0, -1),
    secret,
    collection: { ...collection, deletions: { deletion_mode: 'deleted_field', column: 'deleted_at' } },
  }
}

/** The orders as a table. */
export const ORDER_COLUMNS = {
  name: 'orders',
  data_column: false,
  additional_columns: [
    { name: 'customer', path: ['data', 'customer', 'id'], type: 'string' },
    { name: 'placed', path: ['data', 'placed'], type: 'string', format: 'date-time' },
    { name: 'status', path: ['data', 'status'], type: 'string' },
    { name: 'total', path: ['data', 'total'], type: 'number' },
    { name: 'coupon', path: ['data', 'coupon', 'code'], type: 'string', required: false },
  ],
} as const
