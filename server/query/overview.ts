/** The six numbers of the overview, each equal to the length of the list that its link leads to. */
import { defineQuery, hostSql } from './define.ts'
import type { Question } from './define.ts'
import type { Range } from './language/time.ts'
import type { Asker } from './page.ts'
import { openedSince, TIME, timeValue } from './range.ts'
import { withUsual } from './usual.ts'

/** Mail that counts: not our own, no address probe, and a message of several hops once. */
export const COUNTS = "own = false AND origin != 'probe' AND hop_of = ''"
export const DELIVERED = "status IN ('sent', 'forwarded')"
export const BOUNCED = "status IN ('bounced', 'expired')"

interface Numbers {
  delivered: number
  bounced: number
  delayP50: number | null
  delayP95: number | null
  rejected: number
  failedLogins: number
}

async function numbersOf(asker: Asker, question: Question, range: Range): Promise<Numbers> {
  const { sql, params } = hostSql(question)
  const all = { ...params, since: timeValue(range.since), until: timeValue(range.until) }
  const within = (column: string) => `${column} >= {since:${TIME}} AND ${column} < {until:${TIME}} AND ${sql}`
  const options = { id: 'overview.numbers', ...(question.signal && { signal: question.signal }) }
  const [messages, rejections, logins] = await Promise.all([
    asker.reader.query<
      Pick<Numbers, 'delivered' | 'bounced' | 'delayP50' | 'delayP95'> & { messages: number }
    >(
      `SELECT countIf(${DELIVERED}) AS delivered, countIf(${BOUNCED}) AS bounced,
          quantileExactIf(0.5)(delay, ${DELIVERED}) AS delayP50, quantileExactIf(0.95)(delay, ${DELIVERED}) AS delayP95
        FROM messages FINAL WHERE ${openedSince()} AND ${within('first_seen')} AND ${COUNTS}`,
      all,
      options,
    ),
    asker.reader.query<{ rejected: number }>(
      `SELECT count() AS rejected FROM rejections WHERE ${within('time')}`,
      all,
      options,
    ),
    asker.reader.query<{ failedLogins: number }>(
      `SELECT count() AS failedLogins FROM authentications WHERE ${within('time')} AND primary AND result = 'failure'`,
      all,
      options,
    ),
  ])
  const { delivered = 0, bounced = 0, delayP50 = null, delayP95 = null } = messages[0] ?? {}
  const rejected = rejections[0]?.rejected ?? 0
  const failedLogins = logins[0]?.failedLogins ?? 0
  return {
    delivered,
    bounced,
    delayP50: delivered > 0 ? delayP50 : null,
    delayP95: delivered > 0 ? delayP95 : null,
    rejected,
    failedLogins,
  }
}

/** Of no range, so there is nothing to compare it with. */
async function deferredNow(asker: Asker, question: Question): Promise<number> {
  const { sql, params } = hostSql(question)
  const [row] = await asker.reader.query<{ waiting: number }>(
    `SELECT count() AS waiting FROM messages FINAL WHERE open AND status = 'deferred' AND ${sql} AND ${COUNTS}`,
    params,
    { id: 'overview.numbers', ...(question.signal && { signal: question.signal }) },
  )
  return row?.waiting ?? 0
}

export const overviewNumbers = defineQuery({
  id: 'overview.numbers',
  async run(asker, question) {
    const [numbers, waiting] = await Promise.all([
      withUsual(asker, question, (range) => numbersOf(asker, question, range)),
      deferredNow(asker, question),
    ])
    return { rows: [{ ...numbers, deferredNow: waiting, deferredNowUsual: null }] }
  },
})
