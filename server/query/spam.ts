/** Questions about rspamd's verdicts, asked of messages: what was done with how many, how close it was, and why. */
import { bucketsOf, stepFor } from './buckets.ts'
import { defineQuery, hostSql, ranking, TOTAL } from './define.ts'
import type { Question } from './define.ts'
import { COUNTS } from './overview.ts'
import type { Asker } from './page.ts'
import { openedSince, TIME, timeValue } from './range.ts'
import { scansAround } from './scanned.ts'

const MOST_ROWS = 20
/** rspamd's actions by what they do to a message, mildest first, by the key of the series that draws them. */
const ACTIONS: Readonly<Record<string, readonly string[]>> = {
  none: ['no action'],
  marked: ['add header', 'rewrite subject'],
  later: ['greylist', 'soft reject'],
  reject: ['reject'],
}

const listed = (actions: readonly string[]): string => actions.map((action) => `'${action}'`).join(', ')
const MARKED = listed(
  Object.values(ACTIONS)
    .flat()
    .filter((action) => action !== 'no action'),
)

/** Messages of the range with each of their verdicts, as the word `action:` joins them. */
function scanned(question: Question): { from: string; params: Record<string, unknown> } {
  const host = hostSql(question)
  const { since, until } = question.range
  const around = scansAround(question.range)
  return {
    from: `(SELECT host, queue_id, trace_id, first_seen, sender, recipients, recipient_originals FROM messages FINAL
        WHERE ${openedSince()} AND first_seen >= {since:${TIME}} AND first_seen < {until:${TIME}} AND ${host.sql} AND ${COUNTS}) AS m
      INNER JOIN (SELECT * FROM scans WHERE ${around.sql}) AS s ON m.host = s.host AND m.queue_id = s.queue_id`,
    params: { ...host.params, ...around.params, since: timeValue(since), until: timeValue(until) },
  }
}

/** Asks `sql` of the messages of the range (`m`) with their verdicts (`s`). */
export async function askScanned(
  asker: Asker,
  id: string,
  question: Question,
  sql: (from: string) => string,
  more: Record<string, unknown> = {},
) {
  const { from, params } = scanned(question)
  return asker.reader.query<Record<string, unknown>>(
    sql(from),
    { ...params, ...more },
    { id, ...(question.signal && { signal: question.signal }) },
  )
}

/** Messages over time by what the filter did to them. */
export const spamFlow = defineQuery({
  id: 'spam.flow',
  async run(asker, question) {
    const buckets = bucketsOf(question.range, stepFor(question.range), question.zone)
    const columns = Object.entries(ACTIONS).map(
      ([key, actions]) => `uniqExactIf(m.trace_id, lowerUTF8(s.action) IN (${listed(actions)})) AS ${key}`,
    )
    const rows = await askScanned(
      asker,
      'spam.flow',
      question,
      (from) =>
        `SELECT ${buckets.sql('m.first_seen')} AS bucket, ${columns.join(', ')} FROM ${from} GROUP BY bucket`,
      buckets.params,
    )
    return buckets.fill(rows, Object.keys(ACTIONS))
  },
})

/** The symbols that moved the scores most, with what each adds on average and how often the mail was then refused. */
export const spamSymbols = defineQuery({
  id: 'spam.symbols',
  run: async (asker, question) =>
    ranking(
      await askScanned(
        asker,
        'spam.symbols',
        question,
        (from) => `SELECT symbol, uniqExact(trace_id) AS messages, avg(points) AS score,
          uniqExactIf(trace_id, act = 'reject') AS refused, ${TOTAL}
        FROM (SELECT m.trace_id AS trace_id, lowerUTF8(s.action) AS act,
            arrayJoin(arrayZip(arrayMap(n -> toString(n), s.symbol_names), s.symbol_scores)) AS pair,
            pair.1 AS symbol, pair.2 AS points FROM ${from})
        GROUP BY symbol HAVING sum(abs(points)) > 0 ORDER BY sum(abs(points)) DESC, symbol LIMIT ${MOST_ROWS}`,
      ),
    ),
})

/** Senders by how many of their messages the filter refused or marked. */
export const spamSenders = defineQuery({
  id: 'spam.senders',
  run: async (asker, question) =>
    ranking(
      await askScanned(
        asker,
        'spam.senders',
        question,
        (
          from,
        ) => `SELECT lowerUTF8(m.sender) AS sender, uniqExact(m.trace_id) AS messages, avg(s.score) AS score, ${TOTAL}
        FROM ${from} WHERE m.sender != '' AND lowerUTF8(s.action) IN (${MARKED})
        GROUP BY sender ORDER BY messages DESC, sender LIMIT ${MOST_ROWS}`,
      ),
    ),
})

/** Recipients by how many of the messages to them the filter refused or marked. */
export const spamRecipients = defineQuery({
  id: 'spam.recipients',
  run: async (asker, question) =>
    ranking(
      await askScanned(
        asker,
        'spam.recipients',
        question,
        (from) => `SELECT recipient, uniqExact(trace_id) AS messages, avg(score) AS score, ${TOTAL}
        FROM (SELECT m.trace_id AS trace_id, s.score AS score,
            arrayJoin(arrayDistinct(arrayMap(r -> lowerUTF8(r), arrayConcat(m.recipients, m.recipient_originals)))) AS recipient
          FROM ${from} WHERE lowerUTF8(s.action) IN (${MARKED}))
        WHERE recipient != '' GROUP BY recipient ORDER BY messages DESC, recipient LIMIT ${MOST_ROWS}`,
      ),
    ),
})

/** Who refused what before the filter: postscreen, DNS block lists, greylisting, access rules. */
export const refusals = defineQuery({
  id: 'rejections.top',
  async run(asker, question) {
    const host = hostSql(question)
    const { since, until } = question.range
    const rows = await asker.reader.query<Record<string, unknown>>(
      `SELECT daemon, reason_class AS reasonClass, count() AS rejections, uniqExact(client_address) AS clients, ${TOTAL}
        FROM rejections WHERE time >= {since:${TIME}} AND time < {until:${TIME}} AND ${host.sql}
        GROUP BY daemon, reasonClass ORDER BY rejections DESC, daemon, reasonClass LIMIT ${MOST_ROWS}`,
      { ...host.params, since: timeValue(since), until: timeValue(until) },
      { id: 'rejections.top', ...(question.signal && { signal: question.signal }) },
    )
    return ranking(rows)
  },
})
