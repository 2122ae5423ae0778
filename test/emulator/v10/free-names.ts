import type { Node } from './ast.ts'

/** A use of a name. */
type NameNode = Node & { readonly type: 'name' }

/** The names in an expression that nothing in it binds, in the order in which they stand there. */
export function freeNames(node: Node, bound: ReadonlySet<string> = new Set()): NameNode[] {
  switch (node.type) {
    case 'literal':
      return []
    case 'name':
      return bound.has(node.name) ? [] : [node]
    case 'lambda':
      return freeNames(node.body, new Set([...bound, ...node.parameters]))
    case 'block': {
      const inner = new Set(bound)
      return node.statements.flatMap(({ name, value }) => {
        const names = freeNames(value, inner)
        if (name !== undefined) inner.add(name)
        return names
      })
    }
    default:
      return childrenOf(node).flatMap((child) => freeNames(child, bound))
  }
}

type Parent = Exclude<Node, { readonly type: 'literal' | 'name' | 'lambda' | 'block' }>

function childrenOf(node: Parent): readonly Node[] {
  switch (node.type) {
    case 'text':
      return node.parts.filter((part) => typeof part !== 'string')
    case 'array':
      return node.items
    case 'object':
      return node.fields.map(({ value }) => value)
    case 'field':
    case 'present':
    case 'unary':
    case 'isa':
      return [node.of]
    case 'item':
      return [node.of, node.key]
    case 'call':
      return [node.callee, ...node.arguments]
    case 'project':
      return [node.of, ...node.fields.map(({ value }) => value)]
    case 'binary':
      return [node.left, node.right]
    case 'if':
      return [node.condition, node.then, ...(node.otherwise ? [node.otherwise] : [])]
    case 'at':
      return [node.time, node.body]
  }
}
