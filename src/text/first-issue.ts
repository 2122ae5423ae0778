import type * as z from 'zod'

/** The first thing that a schema found wrong, with its place: `"streams[0].sync_mode" must be one of ...`. */
export function firstIssue(error: z.ZodError): string {
  const issue = error.issues[0]
  if (issue === undefined) return 'it has another form'
  const path = issue.path.reduce<string>(
    (text, step) =>
      typeof step === 'number' ? `${text}[${step}]` : `${text}${text && '.'}${String(step).slice(0, 60)}`,
    '',
  )
  return `${path === '' ? 'it' : `"${path}"`} ${saying(issue)}`
}

/** Never the value itself, which may be long, or secret. */
function saying(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.message.endsWith('received undefined') ? 'is missing' : `must be of type ${issue.expected}`
    case 'invalid_value':
      return `must be one of ${issue.values.map(String).join(', ')}`
    default:
      return `is not valid (${issue.message})`
  }
}
