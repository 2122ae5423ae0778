import { toList, toText } from '../casts.ts'
import { type Form, fn } from '../form.ts'
import { at } from '../position.ts'
import type { Runtime } from '../runtime.ts'

function textForm(name: string, change: (text: string) => Runtime): Form {
  return fn([name], [], (_context, [value], position) => change(toText(value as Runtime, at(position, name))))
}

export const TEXT_FORMS: readonly Form[] = [
  textForm('length', (text) => BigInt([...text].length)),
  textForm('lowercase', (text) => text.toLowerCase()),
  textForm('uppercase', (text) => text.toUpperCase()),
  textForm('trim', (text) => text.trim()),
  fn(['concat'], ['separator'], (_context, [parts, separator], position) => {
    const where = at(position, 'concat')
    const texts = toList(parts as Runtime).map((part, index) => toText(part, at(where, index)))
    return texts.join(separator === undefined ? '' : toText(separator, at(position, 'separator')))
  }),
]
