import { isFaunaError } from './errors.ts'

/** What a database consists of besides documents, as Fauna gives it. */
export interface Definitions {
  /** In the JSON of FQL v4, by kind: `collections`, `indexes`, `functions`, `roles`, `access_providers`, `databases`. */
  readonly v4: DefinitionsByKind
  /** In the export formats, by module of FQL v10: `Collection`, `Function`, `Role`, `AccessProvider`, `Database`. */
  readonly v10: DefinitionsByKind
  /** All files of FSL; absent if the server has none, or the secret cannot read them. */
  readonly fsl?: string
  /** The kinds that the secret cannot read, or may not be able to read completely. */
  readonly unreadable: readonly UnreadableKind[]
}

export type DefinitionsByKind = { readonly [kind: string]: readonly unknown[] }

export interface UnreadableKind {
  readonly kind: string
  /** A sentence without its end. */
  readonly reason: string
}

/** Definitions of several kinds, of one API. */
export interface ReadDefinitions {
  readonly definitions: DefinitionsByKind
  readonly unreadable: readonly UnreadableKind[]
}

/**
 * Reads one kind after another. A kind that Fauna refuses is unreadable.
 * @param api in messages
 * @param read returns the reason if the secret cannot read this kind
 * @throws FaunaError of the connection or the server
 */
export async function readKinds<K extends string>(
  api: string,
  kinds: readonly K[],
  read: (kind: K) => Promise<readonly unknown[] | { readonly reason: string }>,
): Promise<ReadDefinitions> {
  const definitions: { [kind: string]: readonly unknown[] } = {}
  const unreadable: UnreadableKind[] = []
  for (const kind of kinds) {
    const found = await read(kind).catch((error: unknown) => {
      if (isFaunaError(error, 'forbidden', 'missing', 'disabled', 'rejected')) return { reason: error.message }
      throw error
    })
    if ('reason' in found) unreadable.push({ kind: `${kind} (${api})`, reason: found.reason })
    else definitions[kind] = found
  }
  return { definitions, unreadable }
}
