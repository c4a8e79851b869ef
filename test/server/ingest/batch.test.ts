import { describe, expect, test } from 'vitest'
import { createBatch } from '../../../server/ingest/batch.ts'

const LIMITS = { maxBytes: 1 << 20, maxLines: 1000, idleMs: 250, maxMs: 1500 }

describe('a batch waits', () => {
  test('for a moment without lines, when it is the first after quiet', () => {
    const batch = createBatch('', 10_000, LIMITS, 4_000)
    expect(batch.patience(10_000)).toBe(250)
    expect(batch.patience(11_400)).toBe(100)
    expect(batch.patience(11_500)).toBe(0)
  })

  test('until its distance to the one before is kept, while lines keep coming', () => {
    const batch = createBatch('', 10_000, LIMITS, 11_200)
    expect(batch.patience(10_000)).toBe(1_200)
    expect(batch.patience(11_100)).toBe(250)
    expect(batch.patience(11_500)).toBe(0)
  })

  test('no longer than its limit, and not at all when it is full', () => {
    expect(createBatch('', 10_000, LIMITS, 99_000).patience(10_000)).toBe(1_500)
    const full = createBatch('', 10_000, { ...LIMITS, maxLines: 0 }, 11_400)
    expect(full.patience(10_000)).toBe(0)
  })
})
