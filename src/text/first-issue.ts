import type * as z from 'zod'
import { shorten } from './shorten.ts'

/** The longest step of a path that a message repeats, in characters. */
const LONGEST_STEP = 60

/** The first problem that a schema found, with its path: `"streams[0].sync_mode" must be one of ...`. */
export function firstIssue(error: z.ZodError): string {
  const issue = error.issues[0]
  if (issue === undefined) return 'it has another form'
  const path = issue.path.reduce<string>(
    (text, step) =>
      typeof step === 'number' ? `${text}[${step}]` : `${text}${text && '.'}${shorten(String(step), LONGEST_STEP)}`,
    '',
  )
  return `${path === '' ? 'it' : `"${path}"`} ${problemOf(issue)}`
}

/** Never repeats the value, which may be long or secret. */
function problemOf(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.message.endsWith('received undefined') ? 'is missing' : `must be of type ${issue.expected}`
    case 'invalid_value':
      return `must be one of ${issue.values.map(String).join(', ')}`
    default:
      return `is not valid (${issue.message})`
  }
}
