/** What a number usually is: the same time last week, else the time just before; what is stored only in part is nothing to compare with. */
import type { Question } from './define.ts'
import type { Range } from './language/time.ts'
import type { Asker } from './page.ts'

const WEEK_MS = 7 * 86_400_000

/** The numbers of the question's range, and under the same names with `Usual` what they usually are; null where that is not known. */
export async function withUsual<Numbers extends object>(
  asker: Asker,
  question: Question,
  numbersOf: (range: Range) => Promise<Numbers>,
): Promise<Record<string, unknown>> {
  const { since, until } = question.range
  const weekAgo = { since: since - WEEK_MS, until: until - WEEK_MS }
  const before = { since: since - (until - since), until: since }
  // only of what is compared with is asked
  const compared = async (): Promise<Numbers | undefined> => {
    const start = await dataStart(asker, question)
    const range = [weekAgo, before].find((each) => start !== undefined && start <= each.since)
    return range && numbersOf(range)
  }
  const [now, usual] = await Promise.all([numbersOf(question.range), compared()])
  return {
    ...now,
    ...Object.fromEntries(
      Object.keys(now).map((key) => [
        `${key}Usual`,
        usual === undefined ? null : usual[key as keyof Numbers],
      ]),
    ),
  }
}

/** Milliseconds of the oldest line stored. */
export async function dataStart(asker: Asker, question: Question): Promise<number | undefined> {
  const [row] = await asker.reader.query<{ lines: number; first: number }>(
    'SELECT count() AS lines, toUnixTimestamp64Milli(min(time)) AS first FROM log_lines',
    {},
    { id: 'overview.start', ...(question.signal && { signal: question.signal }) },
  )
  return row === undefined || Number(row.lines) === 0 ? undefined : Number(row.first)
}
