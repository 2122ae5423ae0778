import { DocumentRef, isObject } from '../../storage/values.ts'
import { toRef, toText, typeName } from '../casts.ts'
import { login } from '../credentials.ts'
import { QueryError, wrongType } from '../errors.ts'
import { type Form, fn } from '../form.ts'
import { at, type Position } from '../position.ts'
import type { Context, Runtime } from '../runtime.ts'

function toDocument(value: Runtime, position: Position): DocumentRef {
  const ref = toRef(value, position)
  if (ref instanceof DocumentRef) return ref
  throw wrongType('Ref', typeName(ref), position)
}

function currentIdentity(context: Context, position: Position): Runtime {
  if (context.access.identity !== undefined) return context.access.identity
  throw new QueryError(400, 'missing identity', 'Authentication does not contain an identity', position)
}

export const LOGIN_FORMS: readonly Form[] = [
  fn(['login', 'params'], [], (context, [document, params], position) => {
    const password = isObject(params as Runtime) ? (params as ReadonlyMap<string, Runtime>).get('password') : undefined
    const text = password === undefined ? undefined : toText(password, at(position, 'params'))
    return login(context, toDocument(document as Runtime, at(position, 'login')), text, position)
  }),
  fn(['current_identity'], [], (context, _arguments, position) => currentIdentity(context, position)),
  fn(['has_current_identity'], [], (context) => context.access.identity !== undefined),
]
