import { DocumentRef, isObject } from '../../storage/values.ts'
import { toRef, toText, typeName } from '../casts.ts'
import { login } from '../credentials.ts'
import { QueryError, wrongType } from '../errors.ts'
import { type Form, fn } from '../form.ts'
import { at, type Place } from '../position.ts'
import type { Context, Runtime } from '../runtime.ts'

function toDocument(value: Runtime, place: Place): DocumentRef {
  const ref = toRef(value, place)
  if (ref instanceof DocumentRef) return ref
  throw wrongType('Ref', typeName(ref), place)
}

function currentIdentity(context: Context, place: Place): Runtime {
  if (context.access.identity !== undefined) return context.access.identity
  throw new QueryError(400, 'missing identity', 'Authentication does not contain an identity', place)
}

export const LOGIN_FORMS: readonly Form[] = [
  fn(['login', 'params'], [], (context, [document, params], place) => {
    const password = isObject(params as Runtime) ? (params as ReadonlyMap<string, Runtime>).get('password') : undefined
    const text = password === undefined ? undefined : toText(password, at(place, 'params'))
    return login(context, toDocument(document as Runtime, at(place, 'login')), text, place)
  }),
  fn(['current_identity'], [], (context, _arguments, place) => currentIdentity(context, place)),
  fn(['has_current_identity'], [], (context) => context.access.identity !== undefined),
]
