/** `npm run screenshots`: a picture of every page in every look, into `screenshots/`, apart from all tests. */
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/pictures/**/*.pictures.ts'],
    testTimeout: 900_000,
    hookTimeout: 300_000,
    fileParallelism: false,
    reporters: ['verbose'],
  },
})
