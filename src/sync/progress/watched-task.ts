/** What a person watches: how its progress is worded and shown. */
export interface WatchedTask {
  /** At the start of the summary: `Read`. */
  readonly done: string
  /** What is counted, in the singular: `record`. */
  readonly noun: string
  /** Whether each stream that is being read has a line of its own. */
  readonly showsStreams: boolean
  /** Shown if the process was stopped: how to resume. */
  readonly stopped: string
}

export const READ_TASK: WatchedTask = {
  done: 'Read',
  noun: 'record',
  showsStreams: false,
  stopped: 'Stopped. To resume, pass the states in the output with --state (see read --help).',
}
