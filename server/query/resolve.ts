/** What somebody typed or pasted, where it leads, and how much there is of it. */
import { inHoursOf } from '../store/rows/ids.ts'
import type { Found, Message, Resolution } from './answers.ts'
import { classify } from './language/classify.ts'
import { formatTerm, parseSearch } from './language/search.ts'
import type { Field } from './language/words.ts'
import { MESSAGE_COLUMNS, messageOf, queueIdsOf } from './messages.ts'
import type { MessageRow } from './messages.ts'
import { nearest } from './nearest.ts'
import type { Asker } from './page.ts'
import type { Queries } from './queries.ts'
import { BY_INDEX, rangeOf } from './range.ts'

/** Time does not matter to somebody who has an ID. */
const EVER = { since: '1970-01-01T00:00:00Z', until: 'now' }
const MAX_LIVES = 50
const ONE = 1

/** The reader's range; 24 hours unless said otherwise. */
export interface Span {
  since?: string | undefined
  until?: string | undefined
}

type Lists = Pick<Queries, 'messages' | 'rejections' | 'authentications' | 'lines'>

export async function resolveInput(
  asker: Asker,
  lists: Lists,
  text: string,
  range: Span,
  signal: AbortSignal | undefined,
): Promise<Resolution> {
  const guess = classify(text)
  const { value } = guess
  switch (guess.kind) {
    case 'queue-id':
      return ofLives(
        'queue-id',
        await livesBy(
          asker,
          `${inHoursOf('[{value:String}]')} AND (queue_id = {value:String} OR has(hop_queue_ids, {value:String}))`,
          value,
          signal,
        ),
        searchFor('id', value),
      )
    case 'message-id':
      return byMessageId(asker, value, signal)
    case 'pasted': {
      const { queueIds = [], messageIds = [], returned } = guess.extracted ?? {}
      const lives = await livesBy(
        asker,
        `${inHoursOf('arrayConcat({value:Array(String)}, {more:Array(String)})')}
          AND (queue_id IN {value:Array(String)} OR hasAny(hop_queue_ids, {value:Array(String)}) OR message_id IN {more:Array(String)})`,
        queueIds,
        signal,
        messageIds.flatMap(withBrackets),
      )
      // a bounce is pasted to find the mail that came back, not the bounce
      const isReturned = (life: Message) => queueIdsOf(life).includes(returned ?? '')
      const meant = lives.filter(isReturned)
      const all = ofLives(
        'pasted',
        [...meant, ...lives.filter((life) => !isReturned(life))],
        anyOf(queueIds, messageIds),
      )
      const [only] = meant
      return only !== undefined && meant.length === 1 ? { ...all, href: hrefOf(only) } : all
    }
    case 'address': {
      const found = await counts(lists, 'address', value, ['messages', 'rejections'], range, signal)
      if (found.every(({ count }) => count === 0)) {
        const resolution = await byMessageId(asker, value, signal)
        if (resolution.found.length > 0) return resolution
        found.push(...(await lookalikes(asker, 'address', value, range, signal)))
      }
      return leading('address', found, 'address', value)
    }
    case 'client':
      return {
        kind: 'client',
        href: isNetworkRange(value)
          ? listHref('messages', searchFor('client', value).q)
          : viewHref('client', value),
        found: await counts(
          lists,
          'client',
          value,
          ['messages', 'rejections', 'authentications'],
          range,
          signal,
        ),
      }
    case 'domain':
      return {
        kind: 'domain',
        href: viewHref('domain', value),
        found: await domains(asker, lists, value, range, signal),
      }
    case 'code': {
      const field = value.includes('.') ? 'dsn' : 'code'
      return leading(
        'code',
        await counts(lists, field, value, ['messages', 'rejections'], range, signal),
        field,
        value,
      )
    }
    case 'search':
      return { kind: 'search', href: `/search?q=${encodeURIComponent(value)}`, found: [] }
    case 'text': {
      const logins = await lists.authentications.page({ ...EVER, saslUser: value, limit: ONE }, signal)
      if (logins.total > 0 && !/\s/.test(value))
        return {
          kind: 'sasl-user',
          href: viewHref('account', value),
          found: await counts(lists, 'sasl', value, ['messages', 'authentications'], range, signal),
        }
      return {
        kind: 'text',
        href: `/search?mode=lines&q=${encodeURIComponent(textTerm(value))}`,
        found: [],
      }
    }
  }
}

/** Text as it stands, but for a regular expression. */
function textTerm(value: string): string {
  const { terms } = parseSearch(value)
  const isRegex = terms.length === 1 && terms[0]?.values[0]?.regex === true
  return isRegex
    ? value
    : formatTerm({ field: 'text', values: [{ text: value, literal: true }], negated: false })
}

async function domains(
  asker: Asker,
  lists: Lists,
  value: string,
  range: Span,
  signal: AbortSignal | undefined,
): Promise<Found[]> {
  const found = await counts(lists, 'domain', value, ['messages', 'rejections'], range, signal)
  if (found.some(({ count }) => count > 0)) return found
  return [...found, ...(await lookalikes(asker, 'domain', value, range, signal))]
}

/** Nobody of that name: who is spelt nearly so. */
async function lookalikes(
  asker: Asker,
  field: Field,
  value: string,
  range: Span,
  signal: AbortSignal | undefined,
): Promise<Found[]> {
  const { q } = searchFor(field, value)
  const near = await nearest(asker, 'messages', q, rangeOf(range, asker.clock()), signal)
  return near.map((each) => ({
    kind: 'nearest',
    value: each.value,
    count: each.count,
    href: listHref('messages', each.q),
  }))
}

async function byMessageId(
  asker: Asker,
  value: string,
  signal: AbortSignal | undefined,
): Promise<Resolution> {
  const where = `${inHoursOf('{value:Array(String)}')} AND message_id IN {value:Array(String)}`
  const lives = await livesBy(asker, where, withBrackets(value), signal)
  return ofLives('message-id', lives, searchFor('msgid', value))
}

function withBrackets(value: string): string[] {
  const bare = value.replace(/^<(?<inner>.*)>$/, '$<inner>')
  return [...new Set([value, bare, `<${bare}>`])]
}

async function livesBy(
  asker: Asker,
  where: string,
  value: string | string[],
  signal: AbortSignal | undefined,
  more: string[] = [],
): Promise<Message[]> {
  const rows = await asker.reader.query<MessageRow>(
    `SELECT ${MESSAGE_COLUMNS} FROM messages FINAL PREWHERE ${where} WHERE hop_of = '' ORDER BY first_seen DESC LIMIT ${MAX_LIVES} ${BY_INDEX}`,
    { value, more },
    { id: 'resolve.lives', ...(signal && { signal }) },
  )
  return rows.map(messageOf)
}

/** One life leads to its page, several to a choice, none to a search that says so. */
function ofLives(
  kind: Resolution['kind'],
  lives: readonly Message[],
  { q }: { field: Field; q: string },
): Resolution {
  const found = lives.map((life): Found => {
    const [recipient] = life.recipients
    return {
      kind: 'message',
      value: life.queueId,
      count: 1,
      href: hrefOf(life),
      detail: {
        host: life.host,
        firstSeen: life.firstSeen,
        status: life.status,
        ...(life.sender !== undefined && { sender: life.sender }),
        ...(recipient && { recipient: recipient.address }),
      },
    }
  })
  const search = `/search?q=${encodeURIComponent(q)}&since=${EVER.since}&until=${EVER.until}`
  return { kind, href: found.length === 1 && found[0] ? found[0].href : search, found }
}

export function hrefOf({
  host,
  queueId,
  firstSeen,
}: Pick<Message, 'host' | 'queueId' | 'firstSeen'>): string {
  return `/m/${encodeURIComponent(host)}/${encodeURIComponent(queueId)}~${encodeURIComponent(firstSeen)}`
}

/** A search for any of the queue IDs, or of the Message-IDs where there are no others. */
function anyOf(queueIds: readonly string[], messageIds: readonly string[]): { field: Field; q: string } {
  const [field, texts]: [Field, readonly string[]] =
    queueIds.length > 0 ? ['id', queueIds] : ['msgid', messageIds]
  const values = texts.map((text) => ({ text, literal: true }))
  return { field, q: values.length === 0 ? '' : formatTerm({ field, values, negated: false }) }
}

function searchFor(field: Field, value: string): { field: Field; q: string } {
  return {
    field,
    q: formatTerm({ field, values: [{ text: value, literal: !value.includes('*') }], negated: false }),
  }
}

type Mode = 'messages' | 'rejections' | 'authentications'

/** How many there are in the range, each with the list that shows them. */
async function counts(
  lists: Lists,
  field: Field,
  value: string,
  modes: readonly Mode[],
  range: Span,
  signal: AbortSignal | undefined,
): Promise<Found[]> {
  const { q } = searchFor(field, value)
  return Promise.all(
    modes.map(async (mode) => {
      const { total } = await lists[mode].page({ q, limit: ONE, ...range }, signal)
      return { kind: mode, value, count: total, href: listHref(mode, q) }
    }),
  )
}

/** To the first list that holds something, else to the first of them. */
function leading(kind: Resolution['kind'], found: Found[], field: Field, value: string): Resolution {
  const best = found.find(({ kind: what, count }) => what !== 'nearest' && count > 0)
  return { kind, href: best?.href ?? listHref('messages', searchFor(field, value).q), found }
}

/** The page on one client, domain or account. */
function viewHref(subject: 'client' | 'domain' | 'account', value: string): string {
  return `/${subject}/${encodeURIComponent(value)}`
}

/** A network has no page: it is a way to search. */
function isNetworkRange(value: string): boolean {
  return value.includes('/')
}

function listHref(mode: Mode, q: string): string {
  return `/search?${mode === 'messages' ? '' : `mode=${mode}&`}q=${encodeURIComponent(q)}`
}
