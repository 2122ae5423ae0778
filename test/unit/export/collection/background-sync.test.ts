import { setImmediate as turn } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { BackgroundSync } from '../../../../src/export/collection/background-sync.ts'

/** A file whose calls of `datasync` end when the test says so. */
function open() {
  const calls: { readonly resolve: () => void; readonly reject: (error: Error) => void }[] = []
  const sync = new BackgroundSync({
    datasync: () => new Promise((resolve, reject) => calls.push({ resolve, reject })),
  })
  return { sync, calls }
}

describe('bringing a file to the disk in the background', () => {
  it('happens once at a time', async () => {
    const { sync, calls } = open()
    sync.start()
    sync.start()
    expect(calls).toHaveLength(1)
    calls[0]?.resolve()
    await turn()
    sync.start()
    expect(calls).toHaveLength(2)
  })

  it('ends with everything that was written', async () => {
    const { sync, calls } = open()
    sync.start()
    let isDone = false
    const finished = sync.finish().then(() => {
      isDone = true
    })
    await turn()
    expect(calls).toHaveLength(1)
    calls[0]?.resolve()
    await turn()
    expect([calls.length, isDone]).toEqual([2, false])
    calls[1]?.resolve()
    await finished
    await turn()
    const again = sync.finish()
    await turn()
    expect(calls).toHaveLength(3)
    calls[2]?.resolve()
    await again
  })

  it('reports an error also if a later call succeeds', async () => {
    const { sync, calls } = open()
    sync.start()
    calls[0]?.reject(new Error('input/output error'))
    await turn()
    sync.start()
    calls[1]?.resolve()
    await turn()
    await expect(sync.finish()).rejects.toThrow('input/output error')
  })
})
