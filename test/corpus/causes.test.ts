/** Each difference from ground truth has a cause that the corpus README knows, by rule, and none explains too much. */
import { describe, expect, test } from 'vitest'
import { causeOf, CAUSES, unexplained } from './causes.ts'
import { differencesOf, expectedDifferences } from './differences.ts'
import { linesOfRun, storedOf } from './stored.ts'
import { readTruth, RUNS } from './truth.ts'

if (RUNS.length === 0) console.warn('DIFFERENCES NOT EXPLAINED: ../shared/corpus is not there')

describe.skipIf(RUNS.length === 0).each(RUNS)('%s', (run) => {
  const truth = readTruth(run)
  const lines = linesOfRun(run)
  const stored = storedOf(run)
  const found = differencesOf(truth, { ...stored, messages: [...stored.messages.values()] })

  test('every difference has a known cause, shown by a line beside it, within its bound', () => {
    expect(unexplained(truth, lines, found)).toEqual({ unknown: [], over: [] })
  })

  test('the list of expected differences names these causes and no others', () => {
    const strange = expectedDifferences(run).filter(
      (one) => one.cause !== '' && !one.cause.startsWith(causeOf(truth, lines, one)?.name ?? '?'),
    )
    expect(strange).toEqual([])
  })

  test('a difference of another kind, without its line, or once too often is found', () => {
    const lost = { check: 'recipient' as const, key: 'ABC a@example.net', expected: 'sent', found: 'bounced' }
    expect(unexplained(truth, lines, [lost]).unknown).toHaveLength(1)
    expect(unexplained(truth, [], found).unknown).toHaveLength(found.length)
    const many = Array.from({ length: Math.max(...CAUSES.map(({ most }) => most)) + 1 }, () =>
      found.slice(0, 1),
    )
    expect(unexplained(truth, lines, many.flat()).over).toHaveLength(1)
  })
})
