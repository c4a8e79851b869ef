/** `npm run bench:web`: how the pages weigh and scroll, measured on the built service in a real browser. */
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['bench/web/*.bench.ts'],
    testTimeout: 600_000,
    hookTimeout: 600_000,
    fileParallelism: false,
  },
})
