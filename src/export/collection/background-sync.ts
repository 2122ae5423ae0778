import type { FileHandle } from 'node:fs/promises'

/** Brings what was written to a file to the disk while more is written, so that little is left at the end. */
export class BackgroundSync {
  readonly #file: Pick<FileHandle, 'datasync'>
  #running: Promise<void> | undefined
  /** Linux reports a failed write to the first call only. */
  #failure: { readonly error: unknown } | undefined

  constructor(file: Pick<FileHandle, 'datasync'>) {
    this.#file = file
  }

  /** Starts with what was written so far, unless the last start has not ended. */
  start(): void {
    this.#running ??= this.#file
      .datasync()
      .catch((error: unknown) => {
        this.#failure ??= { error }
      })
      .finally(() => {
        this.#running = undefined
      })
  }

  /** Resolves when everything that was written is on the disk. @throws Error of the file system */
  async finish(): Promise<void> {
    await this.#running
    if (this.#failure !== undefined) throw this.#failure.error
    await this.#file.datasync()
  }
}
