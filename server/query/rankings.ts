/** Ranked tables: destinations with problems, reasons, senders; and the heartbeat of sources. */
import { bucketsOf, stepFor } from './buckets.ts'
import { defineQuery, hostSql, MOST_FREQUENT, ranking, TOTAL } from './define.ts'
import type { Question } from './define.ts'
import type { Range } from './language/time.ts'
import { COUNTS } from './overview.ts'
import { linesWithin, openedSince, TIME, timeValue } from './range.ts'
import { isoColumn } from './messages.ts'
import { dataStart } from './usual.ts'

const MOST_ROWS = 10

function scope(question: Question, range: Range = question.range) {
  const host = hostSql(question)
  return {
    where: `${openedSince()} AND first_seen >= {since:${TIME}} AND first_seen < {until:${TIME}} AND ${host.sql} AND ${COUNTS}`,
    params: { ...host.params, since: timeValue(range.since), until: timeValue(range.until) },
  }
}

/** One row for each different (domain, status) of a message's unlucky recipients; a message counts once in each. `oldest` is when the first of them came. */
export const problemDestinations = defineQuery({
  id: 'destinations.problems',
  async run(asker, question) {
    const { where, params } = scope(question)
    const rows = await asker.reader.query<Record<string, unknown>>(
      `SELECT domain, state AS status, count() AS messages, quantileExact(0.95)(delay) AS delayP95,
          ${MOST_FREQUENT('class', 'code')}, ${isoColumn('min(first_seen)')} AS oldest, ${TOTAL}
        FROM (
          SELECT first_seen, delay, arrayJoin(arrayDistinct(arrayFilter(each -> each.1 != '' AND each.2 IN ('deferred', 'bounced', 'expired'),
              arrayZip(recipient_domains, arrayMap(s -> toString(s), recipient_statuses))))) AS pair,
            pair.1 AS domain, pair.2 AS state,
            arrayFirstIndex((d, s) -> d = domain AND s = state, recipient_domains, recipient_statuses) AS which,
            toString(recipient_reasons[which]) AS class, toString(recipient_dsns[which]) AS code
          FROM messages FINAL WHERE ${where})
        GROUP BY domain, state ORDER BY messages DESC, domain, status LIMIT ${MOST_ROWS}`,
      params,
      { id: 'destinations.problems', ...(question.signal && { signal: question.signal }) },
    )
    return ranking(rows)
  },
})

/** One row for each different (class, code, status, provider) of recipients that did not get the message. */
export const topReasons = defineQuery({
  id: 'reasons.top',
  async run(asker, question) {
    const { where, params } = scope(question)
    const rows = await asker.reader.query<Record<string, unknown>>(
      `SELECT each.1 AS reasonClass, each.2 AS dsn, each.3 AS status, each.4 AS provider, any(place) AS side, count() AS messages,
          ${isoColumn('min(first_seen)')} AS firstSeen, ${isoColumn('max(last_seen)')} AS lastSeen, any(queue_id) AS sample, ${TOTAL}
        FROM (
          SELECT first_seen, last_seen, queue_id, arrayJoin(arrayDistinct(arrayFilter(r -> r.1 != '' AND r.3 NOT IN ('sent', 'forwarded'),
              arrayMap((class, code, state, whose, side) -> (toString(class), toString(code), toString(state), toString(whose), toString(side)),
                recipient_reasons, recipient_dsns, recipient_statuses,
                arrayResize(recipient_providers, length(recipients)), arrayResize(recipient_sides, length(recipients)))))) AS found,
            (found.1, found.2, found.3, found.4) AS each, found.5 AS place
          FROM messages FINAL WHERE ${where})
        GROUP BY each ORDER BY messages DESC, reasonClass, dsn, provider, status LIMIT ${MOST_ROWS}`,
      params,
      { id: 'reasons.top', ...(question.signal && { signal: question.signal }) },
    )
    return ranking(rows)
  },
})

/** People and programs that send; double-bounce@ is Postfix's own sender of notices to the postmaster (bounce(8), double_bounce_sender). */
const SENDS = "sender != '' AND NOT startsWith(lowerUTF8(sender), 'double-bounce@')"

export const topSenders = defineQuery({
  id: 'senders.top',
  async run(asker, question) {
    const { range } = question
    const span = range.until - range.since
    const count = (each: Range, which: string, params: Record<string, unknown> = {}) => {
      const scoped = scope(question, each)
      return asker.reader.query<{ sender: string; messages: number }>(
        `SELECT lowerUTF8(sender) AS sender, count() AS messages FROM messages FINAL
          WHERE ${which} AND ${scoped.where} GROUP BY sender ORDER BY messages DESC, sender LIMIT ${MOST_ROWS}`,
        { ...scoped.params, ...params },
        { id: 'senders.top', ...(question.signal && { signal: question.signal }) },
      )
    }
    const rows = await count(range, SENDS)
    const start = rows.length === 0 ? undefined : await dataStart(asker, question)
    if (start === undefined || start > range.since - span)
      return { rows: rows.map((row) => ({ ...row, usual: null })) }

    // of those alone: whoever sends much now may have been one of many before
    const senders = rows.map(({ sender }) => sender)
    const before = await count(
      { since: range.since - span, until: range.since },
      'lowerUTF8(sender) IN {senders:Array(String)}',
      { senders },
    )
    const usual = new Map(before.map(({ sender, messages }) => [sender, messages]))
    return { rows: rows.map((row) => ({ ...row, usual: usual.get(row.sender) ?? 0 })) }
  },
})

/** Habits need some pauses to be told from chance. */
const FEW_PAUSES = 5

/**
 * Seconds that each source is usually silent at most, by its pauses between minutes with lines, over the week up to `until`:
 * twice the second longest one (the longest may have been an outage), five times the mean one at least. A log that gets a line
 * an hour is not late after five minutes, nor one that sleeps at night. With few pauses: an hour, or five times as long
 * as there was one line for.
 */
export const pauses = defineQuery({
  id: 'sources.pauses',
  async run(asker, question) {
    const { until } = question.range
    const rows = await asker.reader.query<Record<string, unknown>>(
      `SELECT source, host,
          arrayReverseSort(arrayPopFront(arrayDifference(arraySort(groupUniqArray(toUnixTimestamp(toStartOfMinute(time))))))) AS pauses,
          length(pauses) + 1 AS minutes,
          if(minutes > ${FEW_PAUSES}, greatest(toFloat64(2 * pauses[2]), 5 * arrayAvg(pauses)),
            greatest(3600, 5 * (toFloat64({until:${TIME}}) - toFloat64(min(time))) / minutes)) AS seconds
        FROM log_lines WHERE ${linesWithin()} GROUP BY source, host ORDER BY host, source`,
      { since: timeValue(until - 7 * 86_400_000), until: timeValue(until) },
      { id: 'sources.pauses', ...(question.signal && { signal: question.signal }) },
    )
    return { rows }
  },
})

const BEATS = 60

export const heartbeat = defineQuery({
  id: 'sources.heartbeat',
  async run(asker, question) {
    const { range } = question
    const buckets = bucketsOf(range, stepFor(range, BEATS), question.zone)
    const host = hostSql(question)
    const rows = await asker.reader.query<{ source: string; host: string; bucket: number; lines: number }>(
      `SELECT source, host, ${buckets.sql('time')} AS bucket, count() AS lines FROM log_lines
        WHERE ${linesWithin()} AND ${host.sql} GROUP BY source, host, bucket ORDER BY host, source`,
      {
        ...host.params,
        ...buckets.params,
        since: timeValue(range.since),
        until: timeValue(range.until),
      },
      { id: 'sources.heartbeat', ...(question.signal && { signal: question.signal }) },
    )
    const bySource = groupBySource(rows)
    return {
      rows: [...bySource.values()].flatMap((beats) => {
        const [first] = beats
        return buckets.fill(beats, ['lines']).rows.map((row) => ({
          source: first?.source,
          host: first?.host,
          ...row,
        }))
      }),
      stepSeconds: buckets.stepSeconds,
    }
  },
})

function groupBySource<Row extends { source: string; host: string }>(
  rows: readonly Row[],
): Map<string, Row[]> {
  const groups = new Map<string, Row[]>()
  for (const row of rows) {
    const key = JSON.stringify([row.host, row.source])
    groups.set(key, [...(groups.get(key) ?? []), row])
  }
  return groups
}
