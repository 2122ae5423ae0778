import type { StreamDescriptor } from './messages.ts'

/**
 * A stream in messages, at the shell, and as a key: its name, after its namespace if it has one: `shop/berlin:orders`.
 * Two streams of a catalog never have the same: names and paths in Fauna contain no colon.
 */
export function streamName({ name, namespace }: StreamDescriptor): string {
  return namespace === undefined ? name : `${namespace}:${name}`
}
