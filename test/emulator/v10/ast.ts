import type { Runtime } from './runtime.ts'
import type { Span } from './source.ts'

export type Node =
  | { readonly type: 'literal'; readonly value: Runtime; readonly span: Span }
  | { readonly type: 'name'; readonly name: string; readonly span: Span }
  | { readonly type: 'text'; readonly parts: readonly (string | Node)[]; readonly span: Span }
  | { readonly type: 'array'; readonly items: readonly Node[]; readonly span: Span }
  | { readonly type: 'object'; readonly fields: readonly ObjectField[]; readonly span: Span }
  | FieldNode
  | { readonly type: 'item'; readonly of: Node; readonly key: Node; readonly isOptional: boolean; readonly span: Span }
  | CallNode
  | { readonly type: 'present'; readonly of: Node; readonly span: Span }
  | { readonly type: 'project'; readonly of: Node; readonly fields: readonly ObjectField[]; readonly span: Span }
  | { readonly type: 'unary'; readonly operator: string; readonly of: Node; readonly span: Span }
  | BinaryNode
  | { readonly type: 'isa'; readonly of: Node; readonly name: string; readonly span: Span }
  | LambdaNode
  | { readonly type: 'block'; readonly statements: readonly Statement[]; readonly span: Span }
  | {
      readonly type: 'if'
      readonly condition: Node
      readonly then: Node
      readonly otherwise: Node | undefined
      readonly span: Span
    }
  | AtNode

export interface ObjectField {
  readonly key: string
  readonly value: Node
}

export interface FieldNode {
  readonly type: 'field'
  readonly of: Node
  readonly name: string
  readonly nameSpan: Span
  /** `?.`: null has only null fields. */
  readonly isOptional: boolean
  readonly span: Span
}

export interface CallNode {
  readonly type: 'call'
  readonly callee: Node
  readonly arguments: readonly Node[]
  /** From the opening to the closing parenthesis: what errors of the call underline. */
  readonly argumentsSpan: Span
  readonly span: Span
}

export interface BinaryNode {
  readonly type: 'binary'
  readonly operator: string
  readonly operatorSpan: Span
  readonly left: Node
  readonly right: Node
  readonly span: Span
}

export interface LambdaNode {
  readonly type: 'lambda'
  readonly parameters: readonly string[]
  readonly body: Node
  readonly span: Span
}

/** `at (time) { body }` */
export interface AtNode {
  readonly type: 'at'
  readonly time: Node
  readonly body: Node
  readonly span: Span
}

/** An expression, or one that is given a name for the statements after it. */
export interface Statement {
  readonly name: string | undefined
  readonly value: Node
}

/** The one parameter of `.field` where a function is expected: `where(.n > 1)`. */
export const THIS = '$this'
