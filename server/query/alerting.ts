/** What alert rules ask: one row with `value`, the `volume` it rests on, the top reasons and five queue IDs to start from. */
import { breakIns, MANY } from './break-ins.ts'
import { defineQuery, numberOf } from './define.ts'
import type { Question } from './define.ts'
import type { Asker } from './page.ts'
import { COUNTS } from './overview.ts'
import { isoColumn } from './messages.ts'
import { LONGEST_DAYS } from './queue-estimate.ts'
import { deliveriesWithin, linesWithin, openedSince, TIME, timeValue } from './range.ts'
import { dataStart } from './usual.ts'

const MOST_REASONS = 5
const EXAMPLES = 5
/** Guesses of a client before somebody is woken: a person who mistypes gives up earlier. The Overview has the same rule. */
const MANY_GUESSES = 10
/** Break-ins that are told one by one. */
const MOST_BREAK_INS = 50

/** The window ends where the question's range ends. */
function windowOf(question: Question, otherwiseSeconds: number) {
  const seconds = numberOf(question, 'windowSeconds', otherwiseSeconds)
  const { until } = question.range
  return { seconds, since: until - seconds * 1000, until }
}

async function one(
  asker: Asker,
  question: Question,
  id: string,
  sql: string,
  params: Record<string, unknown>,
) {
  const [row] = await asker.reader.query<Record<string, unknown>>(sql, params, {
    id,
    ...(question.signal && { signal: question.signal }),
  })
  return row ?? {}
}

/** Final attempts of the window: each recipient counts once, by its last word. */
const FINISHED = `${deliveriesWithin()} AND own = false`

export const bounceRate = defineQuery({
  id: 'alerts.bounceRate',
  params: { windowSeconds: 'number' },
  async run(asker, question) {
    const { since, until } = windowOf(question, 3600)
    const row = await one(
      asker,
      question,
      'alerts.bounceRate',
      `SELECT count() AS volume, if(volume = 0, 0, countIf(bounced) / volume) AS value,
          topKWeightedIf(${MOST_REASONS}, 50, 'counts')(if(class = '', 'other', class), 1, bounced) AS top,
          groupUniqArrayIf(${EXAMPLES})((host, queue_id), bounced) AS queueIds
        FROM (SELECT host, queue_id, recipient, argMax(status, time) = 'bounced' AS bounced, toString(argMax(reason_class, time)) AS class
          FROM deliveries WHERE ${FINISHED} AND status IN ('sent', 'bounced', 'forwarded', 'discarded')
          GROUP BY host, queue_id, recipient)`,
      { since: timeValue(since), until: timeValue(until) },
    )
    return { rows: [withReasons(row)] }
  },
})

/**
 * `value` is how many times as many as usual. `alone` is there where the baseline has nothing, or, of a window that has
 * something, where the store does not have all of the baseline.
 */
export const deferralSpike = defineQuery({
  id: 'alerts.deferralSpike',
  params: { windowSeconds: 'number', baselineSeconds: 'number' },
  async run(asker, question) {
    const { seconds, since, until } = windowOf(question, 900)
    const baseline = numberOf(question, 'baselineSeconds', 86_400)
    const row = await one(
      asker,
      question,
      'alerts.deferralSpike',
      // A recipient counts once in each window, however often it was tried there.
      `SELECT countIf(recent) AS volume, countIf(NOT recent) AS before,
          topKWeightedIf(${MOST_REASONS}, 50, 'counts')(if(class = '', 'other', class), 1, recent) AS top,
          groupUniqArrayIf(${EXAMPLES})((host, queue_id), recent) AS queueIds
        FROM (SELECT host, queue_id, recipient, time >= {since:${TIME}} AS recent,
            if(recent, -1, intDiv(toUnixTimestamp(time) - {from:Int64}, {window:Int64})) AS bucket,
            toString(argMax(reason_class, time)) AS class
          FROM deliveries
          WHERE ${deliveriesWithin(`{baseline:${TIME}}`)} AND status IN ('deferred', 'softbounce') AND own = false
          GROUP BY host, queue_id, recipient, recent, bucket)`,
      {
        since: timeValue(since),
        until: timeValue(until),
        baseline: timeValue(since - baseline * 1000),
        from: String(Math.floor(since / 1000) - baseline),
        window: String(seconds),
      },
    )
    const { before, ...rest } = row
    const volume = Number(row.volume ?? 0)
    const start = (volume > 0 ? await dataStart(asker, question) : undefined) ?? since
    const stored = Math.min(baseline, (since - start) / 1000)
    const windows = Math.max(stored / seconds, 1)
    // From nothing to something is a spike, too: less than one deferral a window counts as one.
    const mean = Math.max(Number(before ?? 0) / windows, 1)
    const isAlone = (volume > 0 && stored < baseline) || Number(before ?? 0) === 0
    return { rows: [{ ...withReasons(rest), value: volume / mean, ...(isAlone && { alone: volume }) }] }
  },
})

export const queueGrowth = defineQuery({
  id: 'alerts.queueGrowth',
  params: { windowSeconds: 'number' },
  async run(asker, question) {
    const { since, until } = windowOf(question, 1800)
    // What was waiting at a time: came before it, and had not left by then.
    const waitingAt = (name: string) =>
      `countIf(first_seen < {${name}:${TIME}} AND (open OR greatest(removed_at, last_seen) >= {${name}:${TIME}}))`
    const ask = (sql: string) =>
      one(
        asker,
        question,
        'alerts.queueGrowth',
        `${sql} AND ${COUNTS} AND status IN ('deferred', 'pending', 'held', 'sent', 'bounced', 'expired')`,
        {
          since: timeValue(since),
          until: timeValue(until),
          oldest: timeValue(since - LONGEST_DAYS * 86_400_000),
        },
      )
    // what came longer ago and is still there was there at both times: an index finds it, however much is stored
    const [recent, waiting] = await Promise.all([
      ask(`SELECT ${waitingAt('until')} AS volume, toInt64(volume) - toInt64(${waitingAt('since')}) AS value
        FROM messages FINAL WHERE ${openedSince(`{oldest:${TIME}}`)} AND (open OR last_seen >= {since:${TIME}})`),
      ask(`SELECT countIf(opened < {oldest:${TIME}}) AS older,
          topKWeighted(${MOST_REASONS}, 50, 'counts')(if(arrayElement(recipient_reasons, 1) = '', 'other', toString(arrayElement(recipient_reasons, 1))), 1) AS top,
          arraySlice(groupArray((host, queue_id)), 1, ${EXAMPLES}) AS queueIds
        FROM messages FINAL WHERE open`),
    ])
    const { older, ...told } = waiting
    return { rows: [withReasons({ ...recent, ...told, volume: Number(recent.volume) + Number(older) })] }
  },
})

export const saslFailures = defineQuery({
  id: 'alerts.saslFailures',
  params: { windowSeconds: 'number' },
  async run(asker, question) {
    const { since, until } = windowOf(question, 300)
    const row = await one(
      asker,
      question,
      'alerts.saslFailures',
      `SELECT sum(attempts) AS value, value AS volume,
          topKWeighted(${MOST_REASONS}, 50, 'counts')(concat(client_address, if(sasl_username = '', '', concat(' ', sasl_username))), attempts) AS top,
          [] AS queueIds
        FROM authentications WHERE time >= {since:${TIME}} AND time < {until:${TIME}} AND primary AND result = 'failure'`,
      { since: timeValue(since), until: timeValue(until) },
    )
    return { rows: [withReasons(row)] }
  },
})

/**
 * Clients and accounts that they got into by guessing (`breakIns` says the rule; the guesses lie within the window) and logged
 * in to within the last `recentSeconds`. `reasons` are `client → account` with the client's guesses, the newest first.
 */
export const passwordGuessed = defineQuery({
  id: 'alerts.passwordGuessed',
  params: { windowSeconds: 'number', recentSeconds: 'number' },
  async run(asker, question) {
    const { since, until } = windowOf(question, 86_400)
    const recent = numberOf(question, 'recentSeconds', 3600)
    const row = await one(
      asker,
      question,
      'alerts.passwordGuessed',
      `SELECT count() AS value, value AS volume, [] AS queueIds,
          arrayMap(each -> (each.2, each.3), arraySlice(arrayReverseSort(
            groupArray((lastPassed, concat(client_address, ' → ', login_name), toUInt32(guesses)))), 1, ${MOST_BREAK_INS})) AS top
        FROM (${breakIns(`time >= {since:${TIME}} AND time < {until:${TIME}}`)})
        WHERE broke_in AND lastPassed >= {recent:${TIME}} AND (guesses >= ${MANY_GUESSES} OR named >= ${MANY})`,
      { since: timeValue(since), until: timeValue(until), recent: timeValue(until - recent * 1000) },
    )
    return { rows: [withReasons(row)] }
  },
})

/**
 * Seconds since the newest line of the quietest source that is being read, among those that spoke within the window. `sources`
 * are the quietest, each with `name`, `path` of a file, `lastLine` and `silentSeconds`.
 */
export const sourceSilent = defineQuery({
  id: 'alerts.sourceSilent',
  params: { windowSeconds: 'number' },
  async run(asker, question) {
    const { since, until } = windowOf(question, 86_400)
    const live = asker.liveSources()
    const names = [...new Set(live.map(({ name }) => name))]
    const told = (from: number) =>
      asker.reader.query<{ name: string; silentSeconds: number; lastLine: string; lines: number }>(
        `SELECT source AS name, toFloat64({until:${TIME}}) - toFloat64(max(time)) AS silentSeconds,
            ${isoColumn('max(time)')} AS lastLine, count() AS lines
          FROM log_lines WHERE ${linesWithin()} AND has({sources:Array(String)}, source)
          GROUP BY source HAVING lines >= {enough:UInt32} ORDER BY silentSeconds DESC, name`,
        { since: timeValue(from), until: timeValue(until), enough: ENOUGH_LINES, sources: names },
        { id: 'alerts.sourceSilent', ...(question.signal && { signal: question.signal }) },
      )
    // where lines come all the time, the last of them say as much as those of a day
    const newest = await told(Math.max(since, until - BUSY_MS))
    const all = newest.length === names.length ? newest : await told(since)
    const rows = all.slice(0, MOST_REASONS)
    return {
      rows: [
        {
          value: rows[0]?.silentSeconds ?? null,
          volume: rows[0]?.lines ?? 0,
          reasons: [],
          queueIds: [],
          sources: rows.map(({ name, lastLine, silentSeconds }) => {
            const path = live.find((source) => source.name === name)?.path
            return { name, ...(path !== undefined && { path }), lastLine, silentSeconds }
          }),
        },
      ],
    }
  },
})

/** Of a log with enough lines in so short a time no more are counted. */
const BUSY_MS = 900_000
/** A log with fewer lines a day may well be silent for an hour. */
const ENOUGH_LINES = 200

/**
 * [['mailbox-full', 12, 0], ...] of the engine -> [['mailbox-full', 12], ...]. Those with the same count come by name: the
 * engine leaves that to chance.
 */
function withReasons({ top, ...row }: Record<string, unknown>): Record<string, unknown> {
  const items = (top as ({ item: string; count: number } | [string, number])[] | undefined) ?? []
  const reasons = items.map((each): [string, number] =>
    Array.isArray(each) ? [each[0], Number(each[1])] : [each.item, Number(each.count)],
  )
  return {
    ...row,
    reasons: reasons.filter(([name]) => name !== '').sort(byCount),
  }
}

const byCount = ([name, count]: [string, number], [otherName, otherCount]: [string, number]) =>
  otherCount - count || (name < otherName ? -1 : 1)
