/** Five projects: unit (fast, node), web (components), store (a real engine), e2e (the built service, a browser), corpus. */
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'

/** What is awaited comes in milliseconds where nothing else runs; a machine may stand still for seconds. */
const patient = { testTimeout: 20_000, hookTimeout: 20_000 }
const slow = { testTimeout: 240_000, hookTimeout: 240_000, fileParallelism: false }

export default defineConfig({
  plugins: [vue()],
  test: {
    expect: { poll: { timeout: 15_000 } },
    globalSetup: ['test/scratch.ts'],
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          ...patient,
          include: ['test/**/*.test.ts'],
          exclude: [
            'test/web/**',
            'test/server/store/**',
            'test/server/query/store/**',
            'test/e2e/**',
            'test/corpus/**',
          ],
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: 'web',
          ...patient,
          include: ['test/web/**/*.test.ts'],
          setupFiles: ['test/web/setup.ts'],
          environment: 'happy-dom',
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: 'store',
          include: ['test/server/store/**/*.test.ts', 'test/server/query/store/**/*.test.ts'],
          ...slow,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: { name: 'e2e', include: ['test/e2e/**/*.test.ts'], ...slow, sequence: { groupOrder: 2 } },
      },
      {
        extends: true,
        test: { name: 'corpus', include: ['test/corpus/**/*.test.ts'], ...slow, sequence: { groupOrder: 3 } },
      },
    ],
  },
})
