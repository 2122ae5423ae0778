import { defineConfig } from 'vitest/config'
import { closingLine } from '../closing-line.ts'

/** The tests of an image that Docker has, named by SOURCE_FAUNA_IMAGE. */
export default defineConfig({
  test: {
    include: ['test/image/image.test.ts'],
    reporters: ['default', closingLine],
    testTimeout: 120_000,
  },
})
