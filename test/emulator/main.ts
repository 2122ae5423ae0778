import { parseArgs } from 'node:util'
import { startEmulator } from './emulator.ts'

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '8443' },
    secret: { type: 'string', default: 'secret' },
  },
})

try {
  const emulator = await startEmulator({ port: Number(values.port), secret: values.secret })
  emulator.requests.keep = false
  process.stdout.write(`The emulator listens on ${emulator.url}\n`)
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      void emulator.close()
    })
  }
} catch (error) {
  process.stderr.write(`The emulator cannot listen on port ${values.port}: ${String(error)}. Choose one with --port.\n`)
  process.exitCode = 1
}
