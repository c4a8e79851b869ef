/** Patience of tests. What is awaited comes in milliseconds where nothing else runs; a machine may stand still for seconds. */
import { vi } from 'vitest'

const PATIENCE_MS = 15_000

/** Until `check` passes, looked at each `interval` milliseconds; rejects with what it said last. */
export function eventually<Result>(check: () => Result | Promise<Result>, interval = 10): Promise<Result> {
  return vi.waitFor(check, { timeout: PATIENCE_MS, interval })
}
