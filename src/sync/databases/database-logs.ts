import type { Log } from '../../airbyte/log.ts'
import { type Database, databasePrefix } from './databases.ts'

/** A message about one database, which its text does not name. */
export interface DatabaseMessage {
  readonly database: Database
  readonly text: string
}

/**
 * Names the databases in messages: those with the same text become one message, which lists their databases.
 * @returns the messages in the order of the first one with each text
 */
export function joinedByDatabase(messages: readonly DatabaseMessage[]): string[] {
  const databasesOf = new Map<string, Set<Database>>()
  for (const { database, text } of messages) {
    const databases = databasesOf.get(text)
    if (databases === undefined) databasesOf.set(text, new Set([database]))
    else databases.add(database)
  }
  return Array.from(databasesOf, ([text, databases]) => databasePrefix(...databases) + text)
}

interface WaitingMessage extends DatabaseMessage {
  readonly level: 'warn' | 'info'
}

/**
 * The logs of several databases. Warnings and INFO messages wait until `flush`, which writes those with the same text
 * once; DEBUG messages are written immediately.
 */
export class DatabaseLogs {
  readonly #log: Log
  /** One list for each call of `of`, so that the order of the messages does not depend on which database is faster. */
  readonly #waiting: WaitingMessage[][] = []
  /** The databases that have reported nothing yet. */
  readonly #silent = new Set<Database>()

  constructor(log: Log) {
    this.#log = log
  }

  of(database: Database): Log {
    const waiting: WaitingMessage[] = []
    this.#waiting.push(waiting)
    this.#silent.add(database)
    return {
      warn: (text) => waiting.push({ level: 'warn', database, text }),
      info: (text) => waiting.push({ level: 'info', database, text }),
      debug: (text) => this.#log.debug(databasePrefix(database) + text),
    }
  }

  /** Writes the messages that wait, unless there is a database that has not reported yet. */
  reported(database: Database): void {
    this.#silent.delete(database)
    if (this.#silent.size === 0) this.flush()
  }

  /** Writes the messages that wait. */
  flush(): void {
    const messages = this.#waiting.flatMap((waiting) => waiting.splice(0))
    for (const level of ['warn', 'info'] as const) {
      const texts = joinedByDatabase(messages.filter((message) => message.level === level))
      for (const text of texts) this.#log[level](text)
    }
  }
}
