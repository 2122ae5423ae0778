import type { WorkerProgress } from './sync-progress.ts'

/** What a worker does. */
export interface WorkerTask {
  /** Undefined while the worker waits. */
  look(): Omit<WorkerProgress, 'worker' | 'allRecords'> | undefined
  /** How many records the worker has written since the task began. */
  written(): number
}

interface Slot {
  task: WorkerTask | undefined
  /** The records of the tasks that ended. */
  records: number
}

/** Numbers the tasks of the workers, so that a worker keeps its number while it works. */
export class WorkerSlots {
  readonly #slots: Slot[] = []

  /**
   * Gives a task to the idle worker with the lowest number.
   * @returns ends the task
   */
  begin(task: WorkerTask): () => void {
    const slot = this.#idleSlot()
    slot.task = task
    return () => {
      slot.records += task.written()
      slot.task = undefined
    }
  }

  look(): WorkerProgress[] {
    return this.#slots.flatMap(({ task, records }, i) => {
      const found = task?.look()
      if (task === undefined || found === undefined) return []
      return { worker: i + 1, ...found, allRecords: records + task.written() }
    })
  }

  #idleSlot(): Slot {
    const idle = this.#slots.find(({ task }) => task === undefined)
    if (idle !== undefined) return idle
    const added: Slot = { task: undefined, records: 0 }
    this.#slots.push(added)
    return added
  }
}
