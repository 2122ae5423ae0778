import type { Emulator } from '../../emulator/emulator.ts'
import type { Json } from '../../emulator/exact-json.ts'
import { createKey, type Fql } from '../../emulator/fql.ts'

/** What is at a path in an answer; undefined where nothing is. */
export function at(json: Json | undefined, ...path: (string | number)[]): Json | undefined {
  let found = json
  for (const key of path) {
    if (found instanceof Map) found = found.get(String(key))
    else found = Array.isArray(found) ? (found[Number(key)] as Json | undefined) : undefined
  }
  return found
}

/** The ids of the documents, refs or events on a page. */
export function ids(page: Json): (Json | undefined)[] {
  const data = at(page, 'data') as readonly Json[]
  return data.map((item) => {
    const ref = at(item, 'ref') ?? at(item, 'document') ?? (Array.isArray(item) ? (item.at(-1) as Json) : item)
    return at(ref, '@ref', 'id')
  })
}

/** The only error of an answer, as `status code: description`. */
export async function failure(emulator: Emulator, expression: Fql, secret?: string): Promise<string> {
  const { status, body } = await emulator.send(expression, secret)
  const [error] = (JSON.parse(body) as { errors: { code: string; description: string }[] }).errors
  return `${status} ${error?.code}: ${error?.description}`
}

/** Makes a key and returns its secret. */
export async function makeKey(emulator: Emulator, options: Readonly<Record<string, unknown>>): Promise<string> {
  return at(await emulator.query(createKey(options)), 'secret') as string
}
