import { configDefaults, defineConfig } from 'vitest/config'
import { closingLine } from './test/closing-line.ts'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // It needs an image.
    exclude: [...configDefaults.exclude, 'test/image/**'],
    reporters: ['default', closingLine],
    // Most of the time is spent in child processes.
    maxWorkers: 4,
    // Ends a test that hangs: far longer than any takes, also on a machine that does other work.
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
})
