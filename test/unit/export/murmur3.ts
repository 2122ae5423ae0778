/** MurmurHash3_x86_32 of a text in ASCII, as Austin Appleby published it. */
export function murmur3(text: string, seed: number): number {
  const bytes = Buffer.from(text)
  let hash = seed
  for (let i = 0; i < bytes.length; i += 4) {
    const size = Math.min(4, bytes.length - i)
    let word = Math.imul(bytes.readUIntLE(i, size), 0xcc9e2d51)
    word = Math.imul((word << 15) | (word >>> 17), 0x1b873593)
    hash ^= word
    if (size === 4) hash = Math.imul((hash << 13) | (hash >>> 19), 5) + 0xe6546b64
  }
  hash ^= bytes.length
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}
