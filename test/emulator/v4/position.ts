/** The position of an expression in a query, which an error reports. */
export interface Position {
  readonly parent: Position | undefined
  readonly key: string | number
}

export type Place = Position | undefined

export function at(parent: Place, key: string | number): Position {
  return { parent, key }
}

export function positionPath(place: Place): (string | number)[] {
  const path: (string | number)[] = []
  for (let position = place; position !== undefined; position = position.parent) path.unshift(position.key)
  return path
}
