/** What waits in the queues now, as the traces say: how much, for whom, since when, and why. */
import { defineQuery, hostSql, MOST_FREQUENT, ranking, TOTAL } from './define.ts'
import type { Question } from './define.ts'
import { COUNTS } from './overview.ts'
import type { Asker } from './page.ts'
import { isoColumn } from './messages.ts'
import { TIME, timeValue } from './range.ts'

const MOST_ROWS = 20

/** Open messages whatever their age: a queue is looked at as it stands at the end of the range. */
async function ask(asker: Asker, id: string, question: Question, sql: (where: string) => string) {
  const host = hostSql(question)
  return asker.reader.query<Record<string, unknown>>(
    sql(`open AND first_seen < {until:${TIME}} AND ${host.sql} AND ${COUNTS}`),
    { ...host.params, until: timeValue(question.range.until) },
    { id, ...(question.signal && { signal: question.signal }) },
  )
}

/** Messages in the queues, and seconds since the oldest of them came. */
export const queueNumbers = defineQuery({
  id: 'queue.numbers',
  run: async (asker, question) => ({
    rows: await ask(
      asker,
      'queue.numbers',
      question,
      (where) => `SELECT countIf(status = 'deferred') AS deferred, countIf(status = 'held') AS held,
          countIf(status = 'pending') AS pending,
          if(count() = 0, NULL, toFloat64(toUnixTimestamp64Micro({until:${TIME}}) - toUnixTimestamp64Micro(min(first_seen))) / 1e6) AS oldest
        FROM messages FINAL WHERE ${where}`,
    ),
  }),
})

/** One row a message and domain that still waits for it. */
const WAITING = (
  where: string,
) => `SELECT first_seen, last_seen, queue_id, host, arrayJoin(arrayDistinct(arrayFilter(each -> each.1 != '' AND each.2 = 'deferred',
    arrayZip(recipient_domains, arrayMap(s -> toString(s), recipient_statuses))))) AS pair, pair.1 AS domain,
    arrayFirstIndex((d, s) -> d = domain AND s = 'deferred', recipient_domains, recipient_statuses) AS which,
    toString(recipient_reasons[which]) AS reason, toString(recipient_dsns[which]) AS code
  FROM messages FINAL WHERE ${where}`

/** Destinations with deferred messages, the most first, with the most frequent reason and how many wait for it. */
export const queueDestinations = defineQuery({
  id: 'queue.destinations',
  run: async (asker, question) =>
    ranking(
      await ask(
        asker,
        'queue.destinations',
        question,
        (where) => `SELECT domain, count() AS messages, ${MOST_FREQUENT('reason', 'code')},
          ${isoColumn('min(first_seen)')} AS oldest, ${isoColumn('max(last_seen)')} AS lastTry, ${TOTAL}
        FROM (${WAITING(where)}) GROUP BY domain ORDER BY messages DESC, domain LIMIT ${MOST_ROWS}`,
      ),
    ),
})

/** Upper ends of the ages in minutes, as qshape draws them; the last has none. */
const AGES = [5, 10, 20, 40, 80, 160, 320, 640, 1280] as const

/**
 * Deferred messages by destination and age, as qshape shows them: a row for each domain, `columns` the ages in minutes.
 * `since` and `until` of a cell are the times in which its messages came.
 */
export const queueAges = defineQuery({
  id: 'queue.ages',
  async run(asker, question) {
    const { until } = question.range
    const rows = await ask(
      asker,
      'queue.ages',
      question,
      (
        where,
      ) => `SELECT domain, arrayFirstIndex(most -> minutes < most, [${AGES.join(', ')}]) AS age, count() AS messages
        FROM (SELECT domain, (toUnixTimestamp64Micro({until:${TIME}}) - toUnixTimestamp64Micro(first_seen)) / 60e6 AS minutes
          FROM (${WAITING(where)})) GROUP BY domain, age`,
    )
    const totals = new Map<string, number>()
    for (const { domain, messages } of rows)
      totals.set(String(domain), (totals.get(String(domain)) ?? 0) + Number(messages))
    const shown = [...totals].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0])).slice(0, MOST_ROWS)
    const before = (minutes: number | undefined) =>
      minutes === undefined ? '1970-01-01T00:00:00.000Z' : new Date(until - minutes * 60_000).toISOString()
    return {
      rows: shown.flatMap(([row]) =>
        [...AGES, undefined].map((most, index) => ({
          row,
          column: most === undefined ? `${AGES.at(-1)}+` : `< ${most}`,
          value: Number(
            rows.find(
              ({ domain, age }) => domain === row && Number(age) === (most === undefined ? 0 : index + 1),
            )?.messages ?? 0,
          ),
          cellSince: before(most),
          cellUntil: new Date(until - (AGES[index - 1] ?? 0) * 60_000).toISOString(),
        })),
      ),
    }
  },
})
