/** Deferrals, over or not: the search words on them, and why mail waited. The attempts lie in a table of their own. */
import { any, hasWildcard, reasonIs } from './conditions.ts'
import type { Conditions } from './conditions.ts'
import { defineQuery, hostSql, ranking, TOTAL } from './define.ts'
import type { Value } from './language/search.ts'
import type { Range } from './language/time.ts'
import { COUNTS } from './overview.ts'
import { deliveriesWithin, isoColumn, openedSince, TIME, timeValue } from './range.ts'

const MOST_ROWS = 50
/** Postfix gives up after five days (maximal_queue_lifetime); some allow a week. */
const LONGEST_WAIT_MS = 8 * 86_400_000

/** Attempts at messages that came in a range. */
const attemptsEnd = ({ until }: Range) => timeValue(until + LONGEST_WAIT_MS)

/**
 * SQL over the names of ELEMENTS in message-terms.ts: the recipient was deferred for such a reason, by the first queue ID of the
 * message or by that of a later hop.
 */
export function waitedFor(conditions: Conditions, values: readonly Value[], range: Range): string {
  const since = conditions.value(timeValue(range.since), TIME)
  const until = conditions.value(attemptsEnd(range), TIME)
  const reason = any(values, (value) => {
    if (hasWildcard(value) && value.text === '*') return '1'
    return reasonIs(conditions, 'reason_class', 'reply', [value])
  })
  const deferrals = `(SELECT host, queue_id, lowerUTF8(recipient) FROM deliveries
    WHERE status = 'deferred' AND ${deliveriesWithin(since, until)} AND (${reason}))`
  return `arrayExists(hop -> (host, hop, lowerUTF8(address)) IN ${deferrals}, arrayConcat([queue_id], hop_queue_ids))`
}

/**
 * Messages of the range by destination and the reasons they were deferred for, whatever came of them since: one row for each
 * different (domain, reason), in which a message counts once. `deferrals` are attempts, `dsn` is their most frequent code.
 */
export const queueWaited = defineQuery({
  id: 'queue.waited',
  async run(asker, question) {
    const { range } = question
    const host = hostSql(question)
    const rows = await asker.reader.query<Record<string, unknown>>(
      `SELECT domain, reason AS reasonClass, uniqExact(trace_id) AS messages, uniqExactIf(trace_id, state IN ('deferred', 'held', 'pending')) AS waiting,
          sum(tries) AS deferrals, topKWeighted(1, 100)(code, tries)[1] AS dsn, ${isoColumn('max(last)')} AS lastSeen, ${TOTAL}
        FROM (
          SELECT trace_id, host, arrayJoin(arrayConcat([queue_id], hop_queue_ids)) AS hop,
            arrayJoin(arrayZip(recipients, recipient_domains, arrayMap(each -> toString(each), recipient_statuses))) AS whom,
            lowerUTF8(whom.1) AS address, lowerUTF8(whom.2) AS domain, whom.3 AS state
          FROM messages FINAL
          WHERE ${openedSince()} AND first_seen >= {since:${TIME}} AND first_seen < {until:${TIME}} AND ${host.sql} AND ${COUNTS}) AS message
        INNER JOIN (
          SELECT host, queue_id AS hop, lowerUTF8(recipient) AS address, toString(reason_class) AS reason, toString(dsn) AS code,
            count() AS tries, max(time) AS last
          FROM deliveries WHERE status = 'deferred' AND ${deliveriesWithin(undefined, `{end:${TIME}}`)} AND ${host.sql}
          GROUP BY host, hop, address, reason, code) AS attempt USING (host, hop, address)
        GROUP BY domain, reason ORDER BY messages DESC, domain, reason LIMIT ${MOST_ROWS}`,
      {
        ...host.params,
        since: timeValue(range.since),
        until: timeValue(range.until),
        end: attemptsEnd(range),
      },
      { id: 'queue.waited', ...(question.signal && { signal: question.signal }) },
    )
    return ranking(rows)
  },
})
