import type { Clock } from '../clock.ts'
import { type Access, type BuiltInRole, isBuiltInRole } from './access.ts'
import { Database } from './database.ts'
import { IdSource } from './id-source.ts'
import { IndexBuilds } from './index-builds.ts'
import { LaggingWriteError, Transaction } from './transaction.ts'
import { isArray, SchemaRef, type Value } from './values.ts'

/** The key or token that a secret belongs to. */
export interface Secret {
  readonly database: Database
  /** Whether the document of the key or token still exists; otherwise, the secret is invalid. */
  readonly isValid: () => boolean
  readonly role: Value
  readonly identity?: Value
}

/** All databases of a server, its secrets, and the time. */
export class Store {
  readonly clock: Clock
  readonly root: Database
  readonly rootSecret: string
  readonly ids = new IdSource()
  readonly indexBuilds: IndexBuilds
  readonly secrets = new Map<string, Secret>()
  /** The feature flag `allow_v4_queries`: whether FQL v4 is answered at all. */
  allowsV4 = true
  #lastTime = 0

  constructor(clock: Clock, rootSecret: string) {
    this.clock = clock
    this.rootSecret = rootSecret
    this.root = new Database('yyyyyyyyyyyyy')
    this.indexBuilds = new IndexBuilds(clock)
  }

  /** The newest snapshot or transaction time so far, in microseconds: there are no writes after it yet. */
  get lastTime(): number {
    return this.#lastTime
  }

  /**
   * Runs `body` as one transaction; whatever it throws undoes its writes.
   * @param snapshot the time to read at, in microseconds, if that is not the present. If it lies before the present and
   *   `body` writes, `body` runs again in the present: the server retries a transaction if what it read has changed since
   *   its snapshot.
   */
  transact<T>(body: (transaction: Transaction) => T, snapshot?: number): T {
    this.indexBuilds.finish((build, time) => this.#run(build, wholeMillis(time)))
    const present = wholeMillis(this.clock.now())
    try {
      const isLagging = snapshot !== undefined && snapshot < Math.max(present, this.#lastTime)
      return this.#run(body, snapshot ?? present, isLagging)
    } catch (error) {
      if (error instanceof LaggingWriteError) return this.#run(body, present)
      throw error
    }
  }

  /**
   * Who a secret belongs to: `secret`, or `secret:role`, `secret:database:role` for one scoped down (`@role/name`).
   * @param asOf the time, in microseconds, as of which its roles are read; which secrets there are is always current
   */
  authenticate(secret: string, asOf = Infinity): Access | undefined {
    const access = this.#authenticate(secret)
    return access && { ...access, asOf }
  }

  #authenticate(secret: string): Access | undefined {
    const [plain = '', ...scope] = secret.split(':')
    const access = this.#accessOf(plain)
    const roleName = scope.pop() ?? ''
    // The server ignores a scope that names neither a built-in role nor another by `@role/`.
    if (access === undefined || !(isBuiltInRole(roleName) || roleName.startsWith('@role/'))) return access
    const path = scope.pop()
    if (scope.length > 0 || !access.roles.includes('admin')) return undefined
    const database = path ? access.database.descendant(path) : access.database
    const role = isBuiltInRole(roleName) ? roleName : new SchemaRef('roles', roleName.replace(/^@role\//, ''))
    if (database === undefined) return undefined
    if (role instanceof SchemaRef && database.schema('roles').find(role.name) === undefined) return undefined
    return { database, roles: [role] }
  }

  #accessOf(plain: string): Access | undefined {
    if (plain === this.rootSecret) return { database: this.root, roles: ['admin'] }
    const secret = this.secrets.get(plain)
    if (!secret?.isValid()) return undefined
    const roles = (isArray(secret.role) ? secret.role : [secret.role]).flatMap(readRole)
    return { database: secret.database, roles, ...(secret.identity !== undefined && { identity: secret.identity }) }
  }

  /** A write comes after every snapshot before it, so that what was seen as of such a time stays what it was. */
  #run<T>(body: (transaction: Transaction) => T, time: number, isLagging = false): T {
    const snapshot = isLagging ? time : Math.max(time, this.#lastTime)
    const transaction = new Transaction({ snapshot, earliest: this.#lastTime + 1, isLagging })
    try {
      return body(transaction)
    } catch (error) {
      transaction.rollback()
      throw error
    } finally {
      this.#lastTime = Math.max(this.#lastTime, snapshot, transaction.hasWritten ? transaction.ts : 0)
    }
  }
}

/** The server's own snapshots are whole milliseconds. */
export function wholeMillis(micros: number): number {
  return Math.floor(micros / 1000) * 1000
}

/** A key's role: a built-in one or another, which v4 names by a ref and v10 by its name. */
function readRole(role: Value): (BuiltInRole | SchemaRef)[] {
  if (isBuiltInRole(role) || role instanceof SchemaRef) return [role]
  return typeof role === 'string' ? [new SchemaRef('roles', role)] : []
}
