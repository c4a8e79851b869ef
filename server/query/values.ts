/** Values of a search word that occur in the range and hold what was typed so far: completion. */
import { BadQueryParams } from '../errors.ts'
import { defineQuery } from './define.ts'
import { fieldNamed } from './language/words.ts'
import type { Field } from './language/words.ts'
import { deliveriesWithin, linesWithin, openedSince, TIME, timeValue } from './range.ts'

const MOST_ROWS = 8
const LONGEST = 200

const within = (time: string) => `${time} >= {since:${TIME}} AND ${time} < {until:${TIME}}`
const messages = (value: string) =>
  `SELECT ${value} AS value FROM messages WHERE hop_of = '' AND ${openedSince()} AND ${within('first_seen')}`
const rejections = (value: string) => `SELECT ${value} AS value FROM rejections WHERE ${within('time')}`
const logins = (value: string) => `SELECT ${value} AS value FROM authentications WHERE ${within('time')}`
const lines = (value: string) => `SELECT ${value} AS value FROM log_lines WHERE ${linesWithin()}`
const scans = (value: string) => `SELECT ${value} AS value FROM scans WHERE ${within('time')}`

const RECIPIENTS = 'arrayJoin(arrayConcat(recipients, recipient_originals))'
const SOURCES: Partial<Record<Field, readonly string[]>> = {
  from: [messages('sender'), rejections('sender')],
  to: [messages(RECIPIENTS), rejections('recipient')],
  address: [messages('sender'), messages(RECIPIENTS), rejections('sender'), rejections('recipient')],
  domain: [
    messages('arrayJoin(recipient_domains)'),
    rejections("arrayElement(splitByChar('@', recipient), -1)"),
  ],
  relay: [messages("splitByChar('[', arrayJoin(recipient_relays))[1]")],
  dsn: [messages('toString(arrayJoin(recipient_dsns))'), rejections('toString(dsn)')],
  code: [rejections("if(code = 0, '', toString(code))")],
  reason: [messages('toString(arrayJoin(recipient_reasons))'), rejections('toString(reason_class)')],
  waited: [
    `SELECT toString(reason_class) AS value FROM deliveries WHERE status = 'deferred' AND ${deliveriesWithin()}`,
  ],
  provider: [messages('toString(arrayJoin(recipient_providers))'), rejections('toString(provider)')],
  client: [
    messages('arrayJoin([client_address, client_name])'),
    rejections('arrayJoin([client_address, client_name])'),
    logins('client_address'),
  ],
  helo: [messages('helo'), rejections('helo')],
  sasl: [logins('sasl_username'), messages('sasl_username')],
  method: [logins('toString(sasl_method)')],
  subject: [messages('subject')],
  msgid: [messages('message_id')],
  id: [messages('queue_id')],
  host: [messages('toString(host)'), rejections('toString(host)'), lines('toString(host)')],
  program: [lines('toString(program)')],
  kind: [lines('toString(kind)')],
  action: [scans('toString(action)')],
  symbol: [scans('arrayJoin(symbol_names)')],
}

/** Rows `{value}`: those that begin so first, then the most frequent. */
export const searchValues = defineQuery({
  id: 'search.values',
  params: { field: 'text', typed: 'text' },
  async run({ reader }, { params, range, signal }) {
    const { field: named = '', typed = '' } = params as Record<string, string>
    const field = fieldNamed(named)
    const sources = field && SOURCES[field]
    if (sources === undefined)
      throw new BadQueryParams(`search.values: 'field' takes ${Object.keys(SOURCES).join(', ')}`)
    const rows = await reader.query<{ value: string }>(
      `SELECT value FROM (${sources.join(' UNION ALL ')})
        WHERE value != '' AND length(value) <= ${LONGEST} AND positionCaseInsensitiveUTF8(value, {typed:String}) > 0
        GROUP BY value ORDER BY startsWith(lowerUTF8(value), lowerUTF8({typed:String})) DESC, count() DESC, value LIMIT ${MOST_ROWS}`,
      { typed, since: timeValue(range.since), until: timeValue(range.until) },
      { id: 'search.values', ...(signal && { signal }) },
    )
    return {
      rows: rows.map((row) => ({ ...row, ...(MAY_BE_NAMES.has(field ?? 'text') && { kind: 'sasl-user' }) })),
    }
  },
})

/** Names without a domain are names of people, too. */
const MAY_BE_NAMES: ReadonlySet<string> = new Set(['from', 'to', 'address', 'sasl'])
