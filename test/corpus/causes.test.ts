/** Each difference from ground truth has a cause that the corpus README knows, and each cause explains what the driver did once. */
import { describe, expect, test } from 'vitest'
import { createExplainer, unexplained } from './causes.ts'
import { differencesOf, expectedDifferences } from './differences.ts'
import { linesOfRun, storedOf } from './stored.ts'
import { readTruth, RUNS } from './truth.ts'

if (RUNS.length === 0) console.warn('DIFFERENCES NOT EXPLAINED: ../shared/corpus is not there')

describe.skipIf(RUNS.length === 0).each(RUNS)('%s', (run) => {
  const truth = readTruth(run)
  const lines = linesOfRun(run)
  const stored = storedOf(run)
  const found = differencesOf(truth, {
    ...stored,
    messages: [...stored.messages.values()],
    connections: [...stored.connections.values()],
  })

  test('every difference has a known cause, a line beside it, and a deed of the driver of its own', () => {
    expect(unexplained(truth, lines, found)).toEqual([])
    expect(found.length).toBeGreaterThan(0)
  })

  test('the list of expected differences names these causes and no others', () => {
    const explain = createExplainer(truth, lines)
    const strange = expectedDifferences(run).filter((one) => !one.cause.startsWith(explain(one) ?? '?'))
    expect(strange).toEqual([])
  })

  test('a difference of another kind, without its line, or a second time is found', () => {
    const lost = { check: 'recipient' as const, key: 'ABC a@example.net', expected: 'sent', found: 'bounced' }
    expect(unexplained(truth, lines, [lost])).toHaveLength(1)
    expect(unexplained(truth, [], found)).toHaveLength(found.length)
    const [first] = found
    if (first === undefined) throw new Error('nothing differs')
    expect(unexplained(truth, lines, [first, first])).toHaveLength(1)
  })
})
