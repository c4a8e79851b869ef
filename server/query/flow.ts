/** Mail flow over time: messages by status at the time they came, rejections, failed logins; and the same for a search. */
import { bucketsOf, stepFor } from './buckets.ts'
import { createConditions } from './conditions.ts'
import type { Conditions } from './conditions.ts'
import { defineQuery, hostSql } from './define.ts'
import type { NamedQuery, Question } from './define.ts'
import { conditionsOf } from './filters.ts'
import type { Condition } from './filters.ts'
import { HOUR, wholeHours } from './hourly.ts'
import { fieldOfGroup } from './language/groups.ts'
import { STATUSES } from './language/words.ts'
import { alsoOfRecipient, asksOfRecipients, recipientValues, restrictMessages } from './message-terms.ts'
import { COUNTS } from './overview.ts'
import { within } from './page.ts'
import type { Asker } from './page.ts'
import { openedSince, TIME, timeValue } from './range.ts'
import { isScanWord, ofVerdict, scansAround } from './scanned.ts'

const DRAWN = ['sent', 'deferred', 'bounced', 'expired', 'held'] as const

interface Source {
  table: string
  time: string
  /** What to count, by name. */
  counts: Record<string, string>
  where?: string
}

/** One time series, and the counts by hour that answer long ranges. */
function series(id: string, rowByRow: Source, hourly?: Omit<Source, 'time'>): NamedQuery {
  return defineQuery({
    id,
    async run(asker, question) {
      const step = stepFor(question.range)
      const hours = hourly && wholeHours(question.range, step, question.zone)
      const range = hours ?? question.range
      const source: Source = hourly && hours ? { ...hourly, time: HOUR } : rowByRow
      const { table, time, counts, where = '1' } = source
      const buckets = bucketsOf(range, step, question.zone)
      const host = hostSql(question)
      const columns = Object.entries(counts).map(([name, sql]) => `${sql} AS ${name}`)
      const rows = await asker.reader.query<Record<string, unknown>>(
        `SELECT ${buckets.sql(time)} AS bucket, ${columns.join(', ')} FROM ${table}
          WHERE ${time} >= {since:${TIME}} AND ${time} < {until:${TIME}} AND ${host.sql} AND ${where} GROUP BY bucket`,
        {
          ...host.params,
          ...buckets.params,
          since: timeValue(range.since),
          until: timeValue(range.until),
        },
        { id, ...(question.signal && { signal: question.signal }) },
      )
      return buckets.fill(rows, Object.keys(counts))
    },
  })
}

const byStatus = Object.fromEntries(DRAWN.map((status) => [status, `countIf(status = '${status}')`]))
const other = `countIf(status NOT IN (${DRAWN.map((status) => `'${status}'`).join(', ')}))`

export const flowByStatus = series('flow.byStatus', {
  table: 'messages FINAL',
  time: 'first_seen',
  counts: { ...byStatus, other },
  where: `${openedSince()} AND ${COUNTS}`,
})

export const flowRejected = series(
  'flow.rejected',
  { table: 'rejections', time: 'time', counts: { rejected: 'count()' } },
  { table: 'rejections_hourly', counts: { rejected: 'sum(count)' } },
)

export const flowFailedLogins = series(
  'flow.failedLogins',
  {
    table: 'authentications',
    time: 'time',
    counts: { failures: 'count()' },
    where: "primary AND result = 'failure'",
  },
  { table: 'logins_hourly', counts: { failures: 'sum(count)' }, where: "result = 'failure'" },
)

const ATTEMPTS = ['sent', 'deferred', 'bounced', 'expired'] as const
const OTHER_ATTEMPTS = `status NOT IN (${ATTEMPTS.map((status) => `'${status}'`).join(', ')})`

/** Attempts at delivery by what came of them: what is left of months whose messages are no longer kept. */
export const flowAttempts = series(
  'flow.attempts',
  {
    table: 'deliveries',
    time: 'time',
    counts: {
      ...Object.fromEntries(ATTEMPTS.map((status) => [status, `countIf(status = '${status}')`])),
      other: `countIf(${OTHER_ATTEMPTS})`,
    },
    where: 'NOT own',
  },
  {
    table: 'deliveries_hourly',
    counts: {
      ...Object.fromEntries(ATTEMPTS.map((status) => [status, `sumIf(count, status = '${status}')`])),
      other: `sumIf(count, ${OTHER_ATTEMPTS})`,
    },
  },
)

/** The filters of the list, so that histogram and facets speak of the very rows that it shows. */
const FILTERS = {
  q: 'text',
  from: 'text',
  to: 'text',
  address: 'text',
  domain: 'text',
  status: 'text',
  direction: 'text',
  dsn: 'text',
  client: 'text',
  helo: 'text',
  saslUser: 'text',
  relay: 'text',
  queueId: 'text',
  messageId: 'text',
  reason: 'text',
  waited: 'text',
  attempts: 'text',
} as const

function searched({ range }: Question, terms: readonly Condition[]): Conditions {
  const conditions = createConditions()
  within(conditions, 'first_seen', range)
  restrictMessages(conditions, terms, range)
  return conditions
}

export const searchHistogram = defineQuery({
  id: 'search.histogram',
  params: FILTERS,
  async run(asker, question) {
    const buckets = bucketsOf(question.range, stepFor(question.range), question.zone)
    const terms = conditionsOf(question.params as Record<string, string>)
    const { sql, params } = searched(question, terms).where()
    const rows = await asker.reader.query<Record<string, unknown>>(
      `SELECT ${buckets.sql('first_seen')} AS bucket, ${STATUSES.map((status) => `countIf(status = '${status}') AS ${status}`).join(', ')}
        FROM messages FINAL WHERE ${sql} GROUP BY bucket`,
      { ...params, ...buckets.params },
      { id: 'search.histogram', ...(question.signal && { signal: question.signal }) },
    )
    return buckets.fill(rows, STATUSES)
  },
})

const MOST_VALUES = 8
/** Of a message: one value. */
const OF_MESSAGE: Record<string, string> = {
  direction: '[toString(direction)]',
  host: '[toString(host)]',
  senderDomain: "arrayFilter(domain -> domain != '', [sender_domain])",
}
/** Of recipients: a message counts once for each different value. */
const OF_RECIPIENTS = {
  relay: "splitByChar('[', relay)[1]",
  dsn: 'toString(code)',
  recipientDomain: 'domain',
} as const

export const searchFacets = defineQuery({
  id: 'search.facets',
  params: FILTERS,
  async run(asker, question) {
    const terms = conditionsOf(question.params as Record<string, string>)
    const rows = await Promise.all([
      // beside a word on recipients the list asks for their status, not for that of the whole message
      facetOf(asker, question, 'status', terms, (conditions) =>
        asksOfRecipients(terms)
          ? recipientValues(conditions, terms, 'toString(state)', question.range)
          : '[toString(status)]',
      ),
      ...Object.entries(OF_MESSAGE).map(([facet, sql]) => facetOf(asker, question, facet, terms, () => sql)),
      ...Object.entries(OF_RECIPIENTS).map(([facet, sql]) => {
        const more = alsoOfRecipient(terms, fieldOfGroup(facet as keyof typeof OF_RECIPIENTS))
        return facetOf(asker, question, facet, more, (conditions) =>
          recipientValues(conditions, terms, sql, question.range),
        )
      }),
    ])
    return { rows: [...rows.flat(), ...(await actionFacet(asker, question, terms))] }
  },
})

/** More verdicts than this are not joined to messages: a facet is not worth the memory. */
const MOST_SCANS = 300_000

/** The filter's actions, as messages would be found by the word `action:`; none where there are too many verdicts. */
async function actionFacet(
  asker: Asker,
  question: Question,
  terms: readonly Condition[],
): Promise<Record<string, unknown>[]> {
  const scans = scansAround(question.range)
  const options = { id: 'search.facets', ...(question.signal && { signal: question.signal }) }
  const [{ count } = { count: 0 }] = await asker.reader.query<{ count: number }>(
    `SELECT toUInt32(count()) AS count FROM scans WHERE ${scans.sql}`,
    scans.params,
    options,
  )
  if (count === 0 || count > MOST_SCANS) return []
  const conditions = searched(question, terms)
  // one and the same verdict must meet all words on verdicts
  const met = terms
    .filter((term) => isScanWord(term) && !term.negated)
    .map((term) => ` AND (${ofVerdict(conditions, term)})`)
  const { sql, params } = conditions.where()
  return asker.reader.query<Record<string, unknown>>(
    `SELECT 'action' AS facet, value, count() AS count
      FROM (SELECT host, queue_id FROM messages FINAL WHERE ${sql}) AS found
      INNER JOIN (SELECT DISTINCT host, queue_id, action AS value FROM scans WHERE ${scans.sql}${met.join('')}) AS said
        USING (host, queue_id)
      GROUP BY value ORDER BY count DESC, value LIMIT ${MOST_VALUES}`,
    { ...params, ...scans.params },
    options,
  )
}

async function facetOf(
  asker: Asker,
  question: Question,
  facet: string,
  terms: readonly Condition[],
  valuesOf: (conditions: Conditions) => string,
) {
  const conditions = searched(question, terms)
  const values = valuesOf(conditions)
  const { sql, params } = conditions.where()
  return asker.reader.query<Record<string, unknown>>(
    `SELECT {facet:String} AS facet, value, count() AS count FROM (
        SELECT arrayJoin(${values}) AS value FROM messages FINAL WHERE ${sql})
      GROUP BY value ORDER BY count DESC, value LIMIT ${facet === 'status' ? STATUSES.length : MOST_VALUES}`,
    { ...params, facet },
    { id: 'search.facets', ...(question.signal && { signal: question.signal }) },
  )
}
