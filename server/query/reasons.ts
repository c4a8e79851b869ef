/** Replies and refusals that fit no class of reasons: the work list of whoever keeps parsers/reasons. */
import { defineQuery, hostSql, numberOf } from './define.ts'
import { isoColumn } from './messages.ts'
import { TIME, timeValue } from './range.ts'

const USUAL_ROWS = 20
const MOST_ROWS = 200

/**
 * One row a fingerprint, the most frequent first: `{fingerprint, sample, count, lastSeen, host, kinds}`; `kinds` says whether
 * `delivery` or `rejection` lines hold it. `limit` (20) rows; `total` is the number of all such replies.
 */
export const unclassifiedReasons = defineQuery({
  id: 'reasons.unclassified',
  params: { limit: 'number' },
  async run(asker, question) {
    const host = hostSql(question)
    const within = `time >= {since:${TIME}} AND time < {until:${TIME}} AND reason_class = 'other' AND ${host.sql}`
    const limit = Math.max(1, Math.min(MOST_ROWS, Math.floor(numberOf(question, 'limit', USUAL_ROWS))))
    const rows = await asker.reader.query<Record<string, unknown>>(
      `SELECT fingerprint, argMax(said, time) AS sample, count() AS count, ${isoColumn('max(time)')} AS lastSeen,
          argMax(host, time) AS host, arraySort(groupUniqArray(kind)) AS kinds, sum(count()) OVER () AS total
        FROM (
          SELECT time, toString(host) AS host, fingerprint, reply AS said, 'delivery' AS kind FROM deliveries WHERE ${within} AND own = false
          UNION ALL
          SELECT time, toString(host) AS host, fingerprint, reason AS said, 'rejection' AS kind FROM rejections WHERE ${within})
        GROUP BY fingerprint ORDER BY count DESC, lastSeen DESC, fingerprint LIMIT ${limit}`,
      { ...host.params, since: timeValue(question.range.since), until: timeValue(question.range.until) },
      { id: 'reasons.unclassified', ...(question.signal && { signal: question.signal }) },
    )
    return { rows }
  },
})
