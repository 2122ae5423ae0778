import { readFileSync } from 'node:fs'

/** One exchange with a real server, as it was recorded. */
export interface Exchange {
  readonly name: string
  readonly key: string
  readonly request: {
    /** Absent: POST. */
    readonly method?: string
    readonly path: string
    readonly headers: Readonly<Record<string, string>>
    readonly body: string
  }
  readonly response: {
    readonly status: number
    readonly headers: Readonly<Record<string, string>>
    readonly body: string
  }
}

export function readRecording(file: string): Exchange[] {
  return JSON.parse(readFileSync(new URL(`../../fixtures/recordings/${file}`, import.meta.url), 'utf8')) as Exchange[]
}
