/** Each difference from ground truth has a cause that the corpus README knows, and each cause explains what the driver did once. */
import { describe, expect, test } from 'vitest'
import { createExplainer, unexplained } from './causes.ts'
import { differencesOf, expectedDifferences } from './differences.ts'
import { linesOfRun, storedOf } from './stored.ts'
import { readTruth, RUNS } from './truth.ts'

if (RUNS.length === 0) console.warn('DIFFERENCES NOT EXPLAINED: ../shared/corpus is not there')

/** Differences that a cause may explain in one run: about what the driver does of its kind. */
const MOST: Readonly<Record<string, number>> = {
  'proxy filter: the filter accepted and threw away': 6,
  'pickup uid=': 6,
  'milter outage': 4,
  'bad-commands, bad-auth-protocol': 2,
  'swaks runs during an outage': 2,
  'Postfix was stopped before the reply went out': 2,
}

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

  test('no cause explains more than its bound', () => {
    const explain = createExplainer(truth, lines)
    const counts: Record<string, number> = {}
    for (const one of found) {
      const cause = explain(one) ?? 'unknown'
      counts[cause] = (counts[cause] ?? 0) + 1
    }
    const beyond = Object.entries(counts).filter(([cause, count]) => count > (MOST[cause] ?? 0))
    expect(beyond).toEqual([])
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
