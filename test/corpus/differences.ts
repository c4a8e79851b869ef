/** All comparisons with ground truth in one, and the differences that are known and explained. */
import { readFileSync } from 'node:fs'
import { compareAccepted, compareRecipients } from './compare.ts'
import type { Difference, MessageLike } from './compare.ts'
import type { ConnectionRecord } from '../../server/correlate/records.ts'
import { compareRejections, compareSasl } from './compare-refusals.ts'
import type { AuthenticationLike, RejectionLike } from './compare-refusals.ts'
import { compareSessions } from './compare-sessions.ts'
import type { Truth } from './truth.ts'

/** What mailtrace found in a run: records of the tracker, rows read back, or answers of the API. Times in microseconds. */
export interface Found {
  messages: readonly MessageLike[]
  rejections: readonly RejectionLike[]
  authentications: readonly AuthenticationLike[]
  /** Missing where they cannot be asked for: the API lists no sessions. */
  connections?: readonly ConnectionRecord[]
}

/** A difference with its cause, in the words of the corpus README, and the line that shows it. */
export interface ExpectedDifference extends Difference {
  run: string
  cause: string
  line: string
}

export const differencesOf = (truth: Truth, found: Found): Difference[] => [
  ...compareAccepted(truth, found.messages),
  ...compareRecipients(truth, found.messages),
  ...compareRejections(truth, found.rejections),
  ...compareSasl(truth, found.authentications),
  ...(found.connections === undefined ? [] : compareSessions(truth, found.connections)),
]

export const expectedDifferences = (run: string): ExpectedDifference[] => {
  const all = JSON.parse(
    readFileSync(new URL('expected-differences.json', import.meta.url), 'utf8'),
  ) as ExpectedDifference[]
  return all.filter((one) => one.run === run)
}

/** One text per difference, sorted: for comparing as a whole. */
export const texts = (differences: readonly Difference[]): string[] =>
  differences
    .map(({ check, key, expected, found }) => `${check} ${key}: expected ${expected}, found ${found}`)
    .sort()
