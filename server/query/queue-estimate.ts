/** How full the queues were as the traces tell it: what Postfix was not asked at the time. An estimate. */
import type { QueryAnswer } from './answers.ts'
import type { Buckets } from './buckets.ts'
import { hostSql } from './define.ts'
import type { Question } from './define.ts'
import { COUNTS } from './overview.ts'
import type { Asker } from './page.ts'
import { openedSince, TIME, timeValue } from './range.ts'

/** A message may wait so long before Postfix gives it up (maximal_queue_lifetime, five days by default), and then some. */
export const LONGEST_DAYS = 14
/** Microseconds between the end of a life and the last attempt of a recipient that was never tried (migration 0005). */
const NEVER_TRIED = -(2 ** 52)

/** Each life as three times in microseconds: when it came, when it was deferred first (0: never), when it was over (0: it is not). */
const LIVES = `SELECT toUnixTimestamp64Micro(first_seen) AS came,
    if(open, 0, if(toUnixTimestamp64Micro(removed_at) > toUnixTimestamp64Micro(opened), toUnixTimestamp64Micro(removed_at), toUnixTimestamp64Micro(last_seen))) AS over,
    if(NOT arrayExists((status, attempts) -> attempts > 1 OR status IN ('deferred', 'expired'), recipient_statuses, recipient_attempts), 0, arrayMin(arrayFilter(each -> each > 0, arrayMap(
      (status, attempts, last, first) -> if(last > ${NEVER_TRIED} AND (attempts > 1 OR status IN ('deferred', 'expired')),
        toUnixTimestamp64Micro(last_seen) - last - first, 0),
      recipient_statuses, recipient_attempts, recipient_lasts, recipient_firsts)))) AS late
  FROM messages FINAL`

/** Of each bucket so many moments are looked at; between two a message may come and go unseen, as between two samples. */
export const MOMENTS = 16

/**
 * Messages in the queues at the fullest moment of each bucket: `deferred` were put off before, `active` were not yet. Messages
 * whose lines the logs lack are missing, and those whose last line is missing stay.
 */
export async function estimateDepth(
  asker: Asker,
  question: Question,
  buckets: Buckets,
): Promise<QueryAnswer> {
  const { since, until } = question.range
  const answer = buckets.fill([], [])
  const now = Math.min(until, asker.clock().now)
  const pause = Math.max(1, Math.round(((until - since) * 1000) / (answer.rows.length * MOMENTS)))
  const host = hostSql(question)
  const at = (time: string) => `greatest(0, intDiv(${time} - {begin:Int64}, {pause:Int64}))`
  // what comes and goes between two moments is seen at neither
  const steps = `arrayConcat(
    [(${at('came')}, 1, 0)], if(isOver, [(${at('over')}, -1, 0)], []),
    if(isLate, [(${at('late')}, 0, 1)], []), if(isLate AND isOver, [(${at('over')}, 0, -1)], []))`
  const changes = await asker.reader.query<{ moment: number; queued: number; late: number }>(
    `SELECT toUInt32(step.1) AS moment, sum(step.2) AS queued, sum(step.3) AS late FROM (
        SELECT arrayJoin(${steps}) AS step FROM (
          SELECT came, over, late, over > 0 AND over < {end:Int64} AS isOver,
            late > 0 AND late < {end:Int64} AND (over = 0 OR late < over) AS isLate
          FROM (${LIVES} WHERE (open OR (${openedSince('{oldest:' + TIME + '}')} AND last_seen >= {since:${TIME}}))
            AND first_seen < {until:${TIME}} AND ${host.sql} AND ${COUNTS})
          WHERE came < {end:Int64} AND NOT (isOver AND ${at('came')} = ${at('over')}))
      ) GROUP BY moment ORDER BY moment`,
    {
      ...host.params,
      since: timeValue(since),
      until: timeValue(until),
      oldest: timeValue(since - LONGEST_DAYS * 86_400_000),
      begin: String(Math.round(since * 1000)),
      end: String(Math.round(until * 1000)),
      pause: String(pause),
    },
    { id: 'queue.estimate', ...(question.signal && { signal: question.signal }) },
  )
  const depths = running(changes, since, pause / 1000)
  return {
    ...answer,
    estimated: true,
    rows: answer.rows
      // nothing is known of what is still to come
      .filter(({ time }) => Date.parse(String(time)) < now)
      .map((row) => ({ ...row, ...depths(Date.parse(String(row.until))) })),
  }
}

/** Gives the fullest moment up to a time, from the last time that was asked for on; times rise. Milliseconds. */
function running(
  changes: readonly { moment: number; queued: number; late: number }[],
  since: number,
  pause: number,
) {
  let [queued, late, next, moment] = [0, 0, 0, 0]
  return (until: number): { deferred: number; active: number } => {
    let fullest: { deferred: number; active: number } | undefined
    for (; since + (moment + 1) * pause <= until + 0.001; moment++) {
      for (let change = changes[next]; change && Number(change.moment) <= moment; change = changes[++next]) {
        queued += Number(change.queued)
        late += Number(change.late)
      }
      if (!fullest || queued > fullest.active + fullest.deferred)
        fullest = { deferred: late, active: queued - late }
    }
    return fullest ?? { deferred: late, active: queued - late }
  }
}
