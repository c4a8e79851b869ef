/** `npm run test:soak`: one long run, apart from all other tests. MAILTRACE_SOAK_MINUTES says how long (30). */
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/soak/**/*.soak.ts'],
    testTimeout: 0,
    hookTimeout: 0,
    fileParallelism: false,
    disableConsoleIntercept: true,
  },
})
