/** The position of an expression in a query, which an error reports; undefined: the query itself. */
export type Position = InnerPosition | undefined

export interface InnerPosition {
  readonly parent: Position
  readonly key: string | number
}

export function at(parent: Position, key: string | number): InnerPosition {
  return { parent, key }
}

export function positionPath(position: Position): (string | number)[] {
  const path: (string | number)[] = []
  for (let inner = position; inner !== undefined; inner = inner.parent) path.unshift(inner.key)
  return path
}
