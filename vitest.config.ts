import { fileURLToPath } from 'node:url'
import { configDefaults, defineConfig } from 'vitest/config'
import { closingLine } from './test/closing-line.ts'

// Node keeps compiled code here. Each test file, and each connector that a test starts, then starts in half the time.
process.env.NODE_COMPILE_CACHE ??= fileURLToPath(new URL('node_modules/.cache/compiled-code', import.meta.url))

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // It needs an image.
    exclude: [...configDefaults.exclude, 'test/image/**'],
    reporters: ['default', closingLine],
    // Most of the time is spent in child processes.
    maxWorkers: 4,
    // A worker runs many files: a new one for each would double the processor time of the unit tests.
    isolate: false,
    unstubEnvs: true,
    // Ends a test that hangs: far longer than any takes, also on a machine that does other work.
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
})
