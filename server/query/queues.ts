/** The queues as Postfix itself says (`postqueue -j`), and how that agrees with what the logs say. */
import { inHoursOfAll } from '../store/rows/ids.ts'
import { bucketsOf, stepFor } from './buckets.ts'
import { defineQuery, hostSql } from './define.ts'
import type { Question } from './define.ts'
import { COUNTS } from './overview.ts'
import type { Asker } from './page.ts'
import { estimateDepth } from './queue-estimate.ts'
import { isoColumn, TIME, timeValue } from './range.ts'

const MOST_ROWS = 200
/** A message may be so young that its lines are not stored yet. */
const YOUNG_SECONDS = 120
/** A sample older than this says nothing about now. */
const STALE_SECONDS = 900
/** Less would show the pauses between two samples. */
const LEAST_STEP = 120
/** Postfix's defaults of minimal_backoff_time and maximal_backoff_time. */
const [SHORTEST, LONGEST] = [300, 4000] as const
const QUEUES = ['active', 'deferred', 'hold', 'incoming', 'maildrop'] as const

async function ask(asker: Asker, id: string, question: Question, sql: string, more: object = {}) {
  const { since, until } = question.range
  const params = { ...hostSql(question).params, since: timeValue(since), until: timeValue(until), ...more }
  return asker.reader.query<Record<string, unknown>>(sql, params, {
    id,
    ...(question.signal && { signal: question.signal }),
  })
}

/** The newest sample of each host, if it is not too old. */
const looks = (question: Question) => `(SELECT host, max(sampled) AS at FROM queue_looks
  WHERE sampled < {until:${TIME}} AND sampled >= {until:${TIME}} - INTERVAL ${STALE_SECONDS} SECOND AND ${hostSql(question).sql}
  GROUP BY host)`

/** The messages of these samples. */
const entries = (question: Question) => `(SELECT * FROM queue_entries FINAL
  WHERE (host, sampled) IN ${looks(question)})`

/** A log may name the host with its domain and the sampler without. */
const short = (host: string) => `lower(splitByChar('.', toString(${host}))[1])`

/** Lives that the logs know of these entries; a queue ID may have been used before. */
const known = (question: Question) => `SELECT entry.host AS entryHost, entry.queue_id AS entryId,
    argMax(life.last_seen, life.first_seen) AS lastSeen
  FROM ${entries(question)} AS entry
  INNER JOIN (SELECT host, queue_id, first_seen, last_seen FROM messages FINAL
    WHERE ${inHoursOfAll('queue_id', 'queue_entries')} AND queue_id IN (SELECT queue_id FROM queue_entries)) AS life ON life.queue_id = entry.queue_id
  WHERE ${short('life.host')} = ${short('entry.host')} AND life.last_seen >= entry.arrived - INTERVAL 1 MINUTE
  GROUP BY entryHost, entryId`

/** Messages in each queue over time; times without a sample have no row. Where no time has one, the traces give an estimate. */
export const queueDepth = defineQuery({
  id: 'queue.depth',
  async run(asker, question) {
    const { range } = question
    const buckets = bucketsOf(range, Math.max(stepFor(range), LEAST_STEP), question.zone)
    const sums = QUEUES.map((queue) => `sumIf(depth, queue = '${queue}') AS ${queue}`)
    const rows = await ask(
      asker,
      'queue.depth',
      question,
      `SELECT bucket, ${sums.join(', ')} FROM (
          SELECT ${buckets.sql('time')} AS bucket, host, toString(queue) AS queue, max(messages) AS depth FROM queue_samples
          WHERE time >= {since:${TIME}} AND time < {until:${TIME}} AND destination = '' AND ${hostSql(question).sql}
          GROUP BY bucket, host, queue) GROUP BY bucket`,
      buckets.params,
    )
    return rows.length > 0 ? buckets.fill(rows, QUEUES, false) : estimateDepth(asker, question, buckets)
  },
})

/** Each queue now: its messages, and seconds since the oldest of them came. */
export const queueAge = defineQuery({
  id: 'queue.age',
  run: async (asker, question) => ({
    rows: await ask(
      asker,
      'queue.age',
      question,
      `SELECT toString(sample.queue) AS queue, sum(sample.messages) AS messages, max(oldest_seconds) AS oldest FROM queue_samples AS sample
        WHERE (host, time) IN ${looks(question)} AND destination = '' GROUP BY sample.queue ORDER BY queue`,
    ),
  }),
})

/** The domains that messages wait for now, the most first. */
export const queueByDestination = defineQuery({
  id: 'queue.byDestination',
  run: async (asker, question) => ({
    rows: await ask(
      asker,
      'queue.byDestination',
      question,
      `SELECT toString(sample.destination) AS domain, sum(sample.messages) AS messages, sumIf(sample.messages, queue = 'active') AS active,
          sumIf(sample.messages, queue = 'deferred') AS deferred, sumIf(sample.messages, queue = 'hold') AS hold, max(oldest_seconds) AS oldest
        FROM queue_samples AS sample WHERE (host, time) IN ${looks(question)} AND destination != ''
        GROUP BY sample.destination ORDER BY messages DESC, domain LIMIT ${MOST_ROWS}`,
    ),
  }),
})

/** Messages that the queue knows and the logs do not: their lines were lost, or are older than what was read. */
export const queueUnknown = defineQuery({
  id: 'queue.unknown',
  run: async (asker, question) => ({
    rows: await ask(
      asker,
      'queue.unknown',
      question,
      `SELECT toString(entry.host) AS host, queue_id AS queueId, toString(entry.queue) AS queue, sender, recipients[1] AS recipient,
          length(recipients) AS recipientCount, arrayFirst(each -> each != '', delay_reasons) AS reason,
          ${isoColumn('entry.arrived')} AS arrived, toFloat64(sampled) - toFloat64(entry.arrived) AS age
        FROM ${entries(question)} AS entry
        WHERE entry.arrived < sampled - INTERVAL ${YOUNG_SECONDS} SECOND
          AND (entry.host, queue_id) NOT IN (SELECT entryHost, entryId FROM (${known(question)}))
        ORDER BY entry.arrived, entry.host, queue_id LIMIT ${MOST_ROWS}`,
    ),
  }),
})

/**
 * How the queues and the logs agree: messages in both, in the queue alone, and waiting as the logs say but no longer in
 * a queue. The last is told only for hosts whose sample lists every message. No row where no queue was sampled.
 */
export const queueAgreement = defineQuery({
  id: 'queue.agreement',
  run: async (asker, question) => ({
    rows: await ask(
      asker,
      'queue.agreement',
      question,
      `SELECT count() AS queued, countIf((host, queue_id) IN (SELECT entryHost, entryId FROM (${known(question)}))) AS known,
          countIf(arrived < sampled - INTERVAL ${YOUNG_SECONDS} SECOND) - countIf(arrived < sampled - INTERVAL ${YOUNG_SECONDS} SECOND
            AND (host, queue_id) IN (SELECT entryHost, entryId FROM (${known(question)}))) AS unknown,
          (SELECT count() FROM messages AS life FINAL
            INNER JOIN (SELECT host AS lookHost, sampled AS lookAt FROM queue_looks FINAL
              WHERE (host, sampled) IN ${looks(question)} AND messages = listed) AS look ON ${short('life.host')} = ${short('look.lookHost')}
            WHERE open AND ${COUNTS} AND status IN ('deferred', 'held', 'pending')
              AND last_seen < lookAt - INTERVAL ${YOUNG_SECONDS} SECOND
              AND (${short('life.host')}, life.queue_id) NOT IN (SELECT ${short('host')}, queue_id FROM ${entries(question)})) AS gone
        FROM ${entries(question)} HAVING (SELECT count() FROM ${looks(question)}) > 0`,
    ),
  }),
})

/**
 * When deferred messages are tried next, as Postfix reckons with its default times: the pause grows with the age of the
 * message, between 300 and 4,000 seconds. Messages whose last attempt the logs do not have are left out.
 */
export const queueNextTries = defineQuery({
  id: 'queue.nextTries',
  run: async (asker, question) => ({
    rows: await ask(
      asker,
      'queue.nextTries',
      question,
      `SELECT toString(entry.host) AS host, entry.queue_id AS queueId, entry.sender AS sender, entry.recipients[1] AS recipient,
          ${isoColumn('entry.arrived')} AS arrived, ${isoColumn('tried')} AS lastTry,
          arrayFirst(each -> each != '', entry.delay_reasons) AS reason,
          tried + toIntervalSecond(toUInt32(least(${LONGEST}, greatest(${SHORTEST}, toFloat64(tried) - toFloat64(entry.arrived))))) AS next,
          ${isoColumn('next')} AS nextTry
        FROM ${entries(question)} AS entry
        INNER JOIN (SELECT host, queue_id, max(time) AS tried FROM deliveries
          WHERE status = 'deferred' AND queue_id IN (SELECT queue_id FROM queue_entries) GROUP BY host, queue_id) AS attempt
          ON attempt.queue_id = entry.queue_id
        WHERE entry.queue = 'deferred' AND ${short('attempt.host')} = ${short('entry.host')} AND tried >= entry.arrived
        ORDER BY next, entry.host, entry.queue_id LIMIT ${MOST_ROWS}`,
    ).then((rows) => rows.map(({ next: _, ...row }) => row)),
  }),
})
