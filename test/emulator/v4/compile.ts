import type { Json } from '../exact-json.ts'
import { isArray, isObject, type Value } from '../storage/values.ts'
import { invalidExpression } from './errors.ts'
import { compileEscape } from './escapes.ts'
import { evaluateAll } from './evaluate-all.ts'
import type { Compile, Form, JsonObject, Scope } from './form.ts'
import { FORMS } from './forms.ts'
import { at } from './position.ts'

const NO_VARIABLES: Scope = new Set()

const FORMS_BY_KEY = new Map<string, Form[]>()
for (const form of FORMS) {
  for (const key of form.required) FORMS_BY_KEY.set(key, [...(FORMS_BY_KEY.get(key) ?? []), form])
}

/** Turns a query into an expression. An invalid query is an error here, before anything is evaluated. */
export const compile: Compile = (json, position, scope) => {
  if (isArray(json as Value)) {
    const items = (json as readonly Json[]).map((item, index) => compile(item, at(position, index), scope))
    return (context) => evaluateAll(items, context)
  }
  if (!isObject(json)) return () => json as Value
  const node = json as JsonObject
  const form = findForm(node)
  if (form) return form.compile(node, position, scope, compile)
  const escaped = compileEscape(node, position, scope, compile)
  if (escaped) return escaped
  const keys = [...node.keys()].join(', ')
  throw invalidExpression(`No form/function found, or invalid argument keys: { ${keys} }.`, position)
}

export function compileQuery(json: Json): ReturnType<Compile> {
  return compile(json, undefined, NO_VARIABLES)
}

/** The form whose keys these are; their order does not matter. */
function findForm(node: JsonObject): Form | undefined {
  for (const key of node.keys()) {
    const form = FORMS_BY_KEY.get(key)?.find((candidate) => fits(candidate, node))
    if (form) return form
  }
  return undefined
}

function fits(form: Form, node: JsonObject): boolean {
  if (!form.required.every((key) => node.has(key))) return false
  const optional = form.optional.filter((key) => node.has(key)).length
  return form.required.length + optional === node.size
}
