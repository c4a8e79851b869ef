/** The filters of `messages`, `rejections` and `tail`, as flags and as the API's. */
import { formatTime, readTime, TIME_EXAMPLES } from '../query/language/time.ts'
import type { Flags, Given } from './define.ts'
import { UsageFault } from './faults.ts'
import type { Query } from './wire.ts'

export const FILTERS: Flags = {
  from: { value: 'ADDRESS', help: 'sender; * is a wildcard' },
  to: { value: 'ADDRESS', help: 'recipient; * is a wildcard' },
  domain: { value: 'DOMAIN', help: 'domain of a recipient' },
  status: { value: 'STATUS', help: 'sent, deferred, bounced, expired, held ...' },
  dsn: { value: 'CODE', help: 'enhanced status code, e.g. 5.1.1 or 4.*' },
  client: { value: 'CLIENT', help: 'name, address or network of the SMTP client' },
  helo: { value: 'NAME', help: 'what the client called itself' },
  'sasl-user': { value: 'NAME', help: 'who signed in' },
  relay: { value: 'RELAY', help: 'server that it was handed to' },
  'queue-id': { value: 'ID', help: 'queue ID' },
  'message-id': { value: 'ID', help: 'Message-ID, with or without angle brackets' },
  host: { value: 'NAME', help: 'mail server' },
  reason: { value: 'WORDS', help: 'reason class, or words of the reply' },
  provider: { value: 'NAME', help: 'whose reply it is: google, microsoft, spamhaus ...' },
  waited: { value: 'REASON', help: 'why it was deferred, over or not; * is any reason' },
  attempts: { value: 'COUNT', help: 'attempts at delivery to a recipient, e.g. >1' },
}
export const TIMES: Flags = {
  since: { value: 'TIME', help: `e.g. ${TIME_EXAMPLES.slice(0, 4).join(', ')}` },
  until: { value: 'TIME', help: 'as --since' },
}

/** All there is: a list from the command line has no time range unless it is given one. */
export const EVER = { since: '1970-01-01T00:00:00Z', until: '2100-01-01T00:00:00Z' }

export function filterQuery(given: Given): Query {
  const query: Query = {}
  for (const flag of Object.keys(FILTERS)) {
    const value = given.text(flag)
    if (value !== undefined)
      query[flag.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())] = value
  }
  return query
}

/** `since` and `until` for the API. `zone` is that of times that state none. */
export function timeQuery(given: Given, zone: string): { since: string; until: string } {
  const clock = { now: Date.now(), zone }
  const moment = (flag: 'since' | 'until') => {
    const value = given.text(flag)
    if (value === undefined) return EVER[flag]
    const range = readTime(value, clock)
    if (range === undefined)
      throw new UsageFault(`--${flag} ${value}: is no time; write for instance ${TIME_EXAMPLES.join(', ')}`)
    return formatTime(flag === 'since' ? range.since : range.until)
  }
  const range = { since: moment('since'), until: moment('until') }
  if (Date.parse(range.since) > Date.parse(range.until)) throw new UsageFault('--since lies after --until')
  return range
}
