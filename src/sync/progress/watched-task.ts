/** What a person watches: how its progress is worded. */
export interface WatchedTask {
  /** Before the progress: `Reading`. */
  readonly doing: string
  /** At the start of the summary: `Read`. */
  readonly done: string
  /** What is counted, in the singular: `record`. */
  readonly noun: string
  /** What is read, in the singular: `stream`. */
  readonly source: string
  /** Shown if the process was stopped: how to resume. */
  readonly stopped: string
}

export const READ_TASK: WatchedTask = {
  doing: 'Reading',
  done: 'Read',
  noun: 'record',
  source: 'stream',
  stopped: 'Stopped. To resume, pass the states in the output with --state (see read --help).',
}
