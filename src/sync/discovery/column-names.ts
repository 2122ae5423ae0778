import { createHash } from 'node:crypto'

/** In UTF-16 code units. Destinations allow at least 128 bytes or cut longer names themselves. */
const LONGEST_NAME = 120

/** In hexadecimal digits. */
const SHORTEST_HASH = 8

/**
 * Names a column for each field. A field keeps its name, unless it is empty or very long, or the name is reserved or
 * differs from another only in case: many destinations do not distinguish case. Of such fields, the one that comes first in
 * the order of names with lower-case letters first keeps its name. The others get the suffix `_field` or, if that
 * is taken too, one made of their name. So the names depend only on the set of the fields.
 * @param reserved names of other columns
 * @returns the name of the column of each field
 */
export function nameColumns(fields: Iterable<string>, reserved: Iterable<string>): Map<string, string> {
  const taken = new Set(Array.from(reserved, folded))
  const names = new Map<string, string>()
  const take = (field: string, name: string): boolean => {
    if (taken.has(folded(name))) return false
    taken.add(folded(name))
    names.set(field, name)
    return true
  }
  // Upper-case letters come before lower-case ones in UTF-16.
  const sorted = [...fields].sort((a, b) => (a < b ? 1 : -1))
  const others = sorted.filter((field) => field === '' || field.length > LONGEST_NAME || !take(field, field))
  for (const field of others) {
    if (field.length <= LONGEST_NAME && take(field, `${field}_field`)) continue
    const hash = createHash('sha256').update(field, 'utf16le').digest('hex')
    for (let digits = SHORTEST_HASH; !take(field, `${shortened(field)}_${hash.slice(0, digits)}`); digits++);
  }
  return names
}

function folded(name: string): string {
  return name.toLowerCase()
}

/** Without half of a surrogate pair at the end. */
function shortened(field: string): string {
  return field.slice(0, LONGEST_NAME).replace(/[\uD800-\uDBFF]$/, '')
}
