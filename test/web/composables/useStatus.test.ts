/** What the status of the service says of how much there is to see. */
import { expect, test } from 'vitest'
import { isWithoutData } from '../../../web/composables/useStatus.ts'

test('only a store that answered is without data', () => {
  expect(isWithoutData({ deferredNow: 0 })).toBe(true)
  expect(isWithoutData({ deferredNow: 0, dataUntil: '2026-11-21T10:00:00Z' })).toBe(false)
  expect(isWithoutData({})).toBe(false)
  expect(isWithoutData(undefined)).toBe(false)
})
