import * as z from 'zod'
import type { V4Client } from './client.ts'
import * as fql from './expressions.ts'

/**
 * Whether the collection that has this name now, and the index, existed at `ts` under this name.
 *
 * A name is resolved as of now, also inside `At`: what the thing was called then tells that it is another one. FQL v10
 * does not tell that (measured: inside `at`, a definition has its name of now), so both adapters ask here.
 */
export async function existedAt(client: V4Client, ts: number, collection: string, index?: string): Promise<boolean> {
  const names = index === undefined ? [collection] : [collection, index]
  const schemas = [fql.collection(collection), ...(index === undefined ? [] : [fql.index(index)])]
  const ask = schemas.map(nameOf)
  const answer = await client.query(fql.object({ before: fql.at(ts, ask), now: ask }))
  const { before, now } = answerForm.parse(answer)
  // A secret that may not see a definition is answered null both times, which says nothing.
  return names.every((name, i) => now[i] === null || before[i] === name)
}

const text = z.array(z.string().nullable())

const answerForm = z.object({ before: text, now: text })

function nameOf(schema: fql.Expression): fql.Expression {
  return fql.choose(fql.exists(schema), fql.select('name', fql.get(schema)), null)
}
