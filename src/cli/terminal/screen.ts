import type { LookAtProgress } from '../../sync/progress/sync-progress.ts'
import type { WatchedTask } from '../../sync/progress/watched-task.ts'

/** What a person sees on standard error. */
export interface Screen {
  warning(text: string): void
  /** What is shown only to those who ask for it. */
  detail(text: string): void
  /** The outcome of a command. */
  result(text: string): void
  /** Why something failed and how to fix it. */
  failure(text: string, stream?: string): void
  /** Shows the progress of a sync until `clear`, `end`, or the next call. @param task absent: a read */
  watch(progress: LookAtProgress, task?: WatchedTask): void
  /** Removes what is redrawn. */
  clear(): void
  /** @param stopped whether the process was stopped by a signal */
  end(stopped: boolean): void
}
