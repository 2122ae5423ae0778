import { defineConfig } from 'vitest/config'
import { closingLine } from '../closing-line.ts'

/**
 * The integration tests against a real Fauna: the one that FAUNA_TEST_ENDPOINT and FAUNA_TEST_SECRET name, or a
 * container. What only the emulator can do is left out.
 */
export default defineConfig({
  test: {
    include: ['test/integration/any-fauna/**/*.test.ts'],
    globalSetup: ['test/integration/harness/global-setup.ts'],
    reporters: ['default', closingLine],
    testTimeout: 120_000,
    hookTimeout: 240_000,
  },
})
