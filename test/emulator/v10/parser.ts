import { type LambdaNode, type Node, type ObjectField, type Statement, THIS } from './ast.ts'
import { lex, syntaxError, type Token } from './lexer.ts'
import { type Source, type Span, through } from './source.ts'

/** How tightly the operators bind. */
const PRECEDENCE: Readonly<Record<string, number>> = {
  '||': 1,
  '??': 1,
  '&&': 2,
  '==': 3,
  '!=': 3,
  '<': 4,
  '<=': 4,
  '>': 4,
  '>=': 4,
  isa: 4,
  '+': 5,
  '-': 5,
  '*': 6,
  '/': 6,
  '%': 6,
  '**': 7,
}

const KEYWORDS = new Set(['let', 'if', 'else', 'at', 'isa', 'true', 'false', 'null'])

/** Reads a query: its statements, the last of which is its result. */
export function parseQuery(source: Source): Node {
  const parser = new Parser(lex(source))
  return parser.statements('end', { source, start: 0, end: source.text.length })
}

/** Reads a function: the body of a computed field or of a role's predicate. */
export function parseLambda(source: Source): LambdaNode {
  const parser = new Parser(lex(source))
  const node = parser.functionOrExpression()
  if (node.type !== 'lambda') throw syntaxError('Expected a function', node.span)
  return node
}

/** A parser by recursive descent, one method for each kind of expression. */
class Parser {
  readonly #tokens: readonly Token[]
  #position = 0

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens
  }

  get #token(): Token {
    return this.#tokens[this.#position] as Token
  }

  #peek(ahead = 1): Token {
    return (this.#tokens[this.#position + ahead] ?? this.#tokens.at(-1)) as Token
  }

  #is(text: string): boolean {
    return this.#token.text === text && (this.#token.type === 'symbol' || this.#token.type === 'name')
  }

  #next(): Token {
    const token = this.#token
    if (token.type !== 'end') this.#position++
    return token
  }

  #accept(text: string): Token | undefined {
    return this.#is(text) ? this.#next() : undefined
  }

  #expect(text: string, expected = `\`${text}\``): Token {
    const token = this.#accept(text)
    if (token === undefined) throw syntaxError(`Expected ${expected}`, this.#token.span)
    return token
  }

  #name(): Token {
    if (this.#token.type !== 'name') throw syntaxError('Expected identifier', this.#token.span)
    return this.#next()
  }

  /** Statements up to `closing`, which is left where it is. */
  statements(closing: 'end' | '}', whole: Span): Node {
    const statements: Statement[] = []
    const isOver = () => (closing === 'end' ? this.#token.type === 'end' : this.#is('}'))
    while (this.#accept(';'));
    while (!isOver()) {
      statements.push(this.#statement())
      if (!this.#is(';') && !isOver() && !this.#token.isOnNewLine) {
        throw syntaxError(closing === 'end' ? 'Expected end-of-input' : 'Expected `}`', this.#token.span)
      }
      while (this.#accept(';'));
    }
    if (statements.length === 0) {
      const start = { source: whole.source, start: whole.start, end: whole.start }
      throw syntaxError('Unexpected end of query. Expected statement or expression', start)
    }
    return { type: 'block', statements, span: whole }
  }

  #statement(): Statement {
    if (!this.#accept('let')) return { name: undefined, value: this.expression() }
    const name = this.#name().text
    if (this.#accept(':')) while (!this.#is('=') && this.#token.type !== 'end') this.#next()
    this.#expect('=', '`:` or `=`')
    return { name, value: this.expression() }
  }

  /** An argument, where `.field` is short for a function of the object whose field it is. */
  functionOrExpression(): Node {
    if (!this.#is('.')) return this.expression()
    const { span } = this.#token
    const body = this.#binary(0)
    return { type: 'lambda', parameters: [THIS], body, span: through(span, body.span) }
  }

  expression(): Node {
    return this.#lambda() ?? this.#binary(0)
  }

  #lambda(): Node | undefined {
    const start = this.#token.span
    let parameters: string[]
    if (this.#token.type === 'name' && this.#peek().text === '=>') parameters = [this.#next().text]
    else if (this.#is('(') && this.#isParameterList()) parameters = this.#parameters()
    else return undefined
    this.#expect('=>')
    const body = this.expression()
    return { type: 'lambda', parameters, body, span: through(start, body.span) }
  }

  /** Whether the parenthesis that comes is one of `(a, b) =>`. */
  #isParameterList(): boolean {
    let ahead = 1
    while (this.#peek(ahead).type === 'name' || this.#peek(ahead).text === ',') ahead++
    return this.#peek(ahead).text === ')' && this.#peek(ahead + 1).text === '=>'
  }

  #parameters(): string[] {
    const names: string[] = []
    this.#expect('(')
    while (!this.#accept(')')) {
      names.push(this.#name().text)
      if (!this.#is(')')) this.#expect(',')
    }
    return names
  }

  #binary(minimum: number): Node {
    let left = this.#unary()
    for (;;) {
      const operator = this.#token
      const isOperator = operator.type === 'symbol' || operator.text === 'isa'
      const precedence = isOperator ? PRECEDENCE[operator.text] : undefined
      const isNewStatement = operator.isOnNewLine && operator.text === '-'
      if (precedence === undefined || precedence < minimum || isNewStatement) return left
      this.#next()
      if (operator.text === 'isa') {
        const name = this.#name()
        left = { type: 'isa', of: left, name: name.text, span: through(left.span, name.span) }
        continue
      }
      const right = this.#binary(operator.text === '**' ? precedence : precedence + 1)
      const span = through(left.span, right.span)
      left = { type: 'binary', operator: operator.text, operatorSpan: operator.span, left, right, span }
    }
  }

  #unary(): Node {
    if (!this.#is('-') && !this.#is('!')) return this.#postfix(this.#primary())
    const operator = this.#next()
    const of = this.#unary()
    const span = through(operator.span, of.span)
    if (operator.text === '-' && of.type === 'literal' && typeof of.value === 'bigint') {
      return { type: 'literal', value: -of.value, span }
    }
    return { type: 'unary', operator: operator.text, of, span }
  }

  #postfix(node: Node): Node {
    for (;;) {
      const token = this.#token
      if (token.type !== 'symbol') return node
      if (token.text === '.' || token.text === '?.') {
        node = this.#access(node, token.text === '?.')
        continue
      }
      if (token.isOnNewLine) return node
      if (token.text === '(') node = this.#call(node)
      else if (token.text === '[') node = this.#item(node, false)
      else if (token.text === '!') node = { type: 'present', of: node, span: through(node.span, this.#next().span) }
      else if (token.text === '{') node = this.#projection(node)
      else return node
    }
  }

  #access(of: Node, isOptional: boolean): Node {
    this.#next()
    if (isOptional && this.#is('[')) return this.#item(of, true)
    const name = this.#name()
    const span = through(of.span, name.span)
    return { type: 'field', of, name: name.text, nameSpan: name.span, isOptional, span }
  }

  #item(of: Node, isOptional: boolean): Node {
    const opening = this.#expect('[')
    const key = this.expression()
    const closing = this.#expect(']')
    return { type: 'item', of, key, isOptional, span: through(opening.span, closing.span) }
  }

  #call(callee: Node): Node {
    const opening = this.#expect('(')
    const list: Node[] = []
    let expected = '`)` or expression'
    while (!this.#is(')')) {
      if (this.#token.type === 'end') throw syntaxError(`Expected ${expected}`, this.#token.span)
      list.push(this.functionOrExpression())
      if (this.#is(')')) break
      expected = '`)` or expression'
      this.#expect(',', '`)` or `,`')
    }
    const argumentsSpan = through(opening.span, this.#expect(')').span)
    return { type: 'call', callee, arguments: list, argumentsSpan, span: through(callee.span, argumentsSpan) }
  }

  /** `document { id, name, city: .address.city }` */
  #projection(of: Node): Node {
    this.#expect('{')
    const fields: ObjectField[] = []
    while (!this.#is('}')) {
      const name = this.#name()
      const value: Node = this.#accept(':') ? this.functionOrExpression() : this.#ownField(name)
      fields.push({ key: name.text, value })
      if (!this.#is('}')) this.#expect(',', '`}` or `,`')
    }
    return { type: 'project', of, fields, span: through(of.span, this.#next().span) }
  }

  #ownField({ text, span }: Token): Node {
    const of: Node = { type: 'name', name: THIS, span }
    const body: Node = { type: 'field', of, name: text, nameSpan: span, isOptional: false, span }
    return { type: 'lambda', parameters: [THIS], body, span }
  }

  #primary(): Node {
    const token = this.#token
    const { span } = token
    switch (token.type) {
      case 'number':
      case 'value':
        this.#next()
        return { type: 'literal', value: token.value ?? null, span }
      case 'text':
        this.#next()
        return this.#text(token)
      case 'name':
        return this.#word(token)
      case 'end':
        throw syntaxError('Expected expression', span)
    }
    if (token.text === '.') return { type: 'name', name: THIS, span }
    if (token.text === '(') {
      this.#next()
      const inner = this.expression()
      this.#expect(')', '`)`, `,`, or `...`')
      return inner
    }
    if (token.text === '[') return this.#array()
    if (token.text === '{') return this.#isObject() ? this.#object() : this.#block()
    throw syntaxError('Expected expression', span)
  }

  #word(token: Token): Node {
    const { text, span } = token
    if (text === 'if' && this.#peek().text === '(') return this.#if()
    if (text === 'at' && this.#peek().text === '(') return this.#atBlock()
    this.#next()
    if (text === 'true' || text === 'false') return { type: 'literal', value: text === 'true', span }
    if (text === 'null') return { type: 'literal', value: null, span }
    if (KEYWORDS.has(text)) throw syntaxError('Invalid identifier', span)
    return { type: 'name', name: text, span }
  }

  #text({ parts = [], span }: Token): Node {
    const [only] = parts
    if (parts.length === 1 && typeof only === 'string') return { type: 'literal', value: only, span }
    const nodes = parts.map((part) => {
      if (typeof part === 'string') return part
      return new Parser(lex(part.source, part.start, part.end)).statements('end', part)
    })
    return { type: 'text', parts: nodes, span }
  }

  #array(): Node {
    const opening = this.#expect('[')
    const items: Node[] = []
    while (!this.#is(']')) {
      if (this.#token.type === 'end') throw syntaxError('Expected `]` or expression', this.#token.span)
      items.push(this.expression())
      if (!this.#is(']')) this.#expect(',', '`]` or `,`')
    }
    return { type: 'array', items, span: through(opening.span, this.#next().span) }
  }

  /** `{` opens an object when a key and a colon follow, or nothing; otherwise a block. */
  #isObject(): boolean {
    const first = this.#peek()
    if (first.text === '}' && first.type === 'symbol') return true
    return (first.type === 'name' || first.type === 'text') && this.#peek(2).text === ':'
  }

  #object(): Node {
    const opening = this.#expect('{')
    const fields: ObjectField[] = []
    while (!this.#is('}')) {
      const key = this.#key()
      this.#expect(':')
      fields.push({ key, value: this.expression() })
      if (!this.#is('}')) this.#expect(',', '`}` or `,`')
    }
    return { type: 'object', fields, span: through(opening.span, this.#next().span) }
  }

  #key(): string {
    if (this.#token.type === 'name') return this.#next().text
    const [only] = this.#token.parts ?? []
    if (this.#token.type !== 'text' || typeof only !== 'string') throw syntaxError('Expected `}`', this.#token.span)
    this.#next()
    return only
  }

  #block(): Node {
    const opening = this.#expect('{')
    const block = this.statements('}', opening.span)
    return { ...block, span: through(opening.span, this.#expect('}').span) }
  }

  #condition(): Node {
    this.#expect('(')
    const condition = this.expression()
    this.#expect(')')
    return condition
  }

  #if(): Node {
    const start = this.#next().span
    const condition = this.#condition()
    const then = this.expression()
    const otherwise = this.#accept('else') ? this.expression() : undefined
    return { type: 'if', condition, then, otherwise, span: through(start, (otherwise ?? then).span) }
  }

  #atBlock(): Node {
    const start = this.#next().span
    const time = this.#condition()
    const body = this.expression()
    return { type: 'at', time, body, span: through(start, body.span) }
  }
}
