import type { Fauna } from '../../fauna/fauna.ts'

/** Why a stream has no incremental syncs. @param problem a sentence that names the remedy */
export function fullRefreshOnly(problem: string): string {
  return `Only full refreshes are possible. ${problem}`
}

export function cannotListIndexes(fauna: Fauna): string {
  return `This key's role cannot list indexes. Grant it the privilege: ${fauna.remedies.listSchema()}`
}
