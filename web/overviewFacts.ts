/** What stands out on the Overview, as sentences with links, worst first. Pure: made from the answers the panels show anyway. */
import type { ServiceStatus } from '../server/api/contract.ts'
import { fillLink } from './links.ts'
import type { Range } from './range.ts'
import { isBroken, troubleOf } from './sources/trouble.ts'
import type { SourceStatus, Trouble } from './sources/trouble.ts'
import type { Tone } from './status.ts'

type Row = Record<string, unknown>

export interface Facts {
  numbers: Row | undefined
  destinations: readonly Row[]
  senders: readonly Row[]
  /** Clients that failed to log in, those that got in by guessing first: rows of `logins.clients`, whose `pattern` Authentication shows. */
  clients: readonly Row[]
  status: ServiceStatus | undefined
  range: Range
  /** The stored data reach back far enough for usual values to mean something. */
  comparable: boolean
}

/** `text` is `overview.insight.<text>` with `values`; `links` are texts of `overview.link.<text>`. Numbers in `values`, the class `reason` and the time `since` are put in words when shown. */
export interface Insight {
  text: string
  tone: Tone
  values: Record<string, string | number>
  links: { text: string; href: string }[]
}

const MOST = 3
/** A destination is told when it holds back this many, and this share of all that waits. */
const WAITING_MESSAGES = 20
const WAITING_SHARE = 0.3
/** Times the usual that is told, and the least excess, lest one bounce instead of none makes a headline. */
const FACTOR = 2
const EXCESS = 25
const SENDER_FACTOR = 5
const SENDER_EXCESS = 50
const SILENT_USUAL = 20
/** A client that guesses so often, or at so many accounts, is no person who mistyped. The alert PasswordGuessed has the same rule. */
const GUESSES = 10
const GUESSED_ACCOUNTS = 5
/**
 * Failures of a client that guesses, told where nothing says what is usual. Those that Dovecot made wait so long that Postfix
 * gave up are counted: whether it guesses at all, its pattern says.
 */
const MANY_FAILURES = 50

export function insightsOf(facts: Facts): Insight[] {
  return [
    ...entered(facts, 'entered'),
    ...noMail(facts),
    ...silentSources(facts),
    ...delayedDestinations(facts),
    ...unusualSenders(facts),
    ...guessing(facts),
    ...raisedNumber(facts, 'bounced', 'bounced', '/search?q=status:undelivered'),
    ...raisedNumber(facts, 'rejected', 'rejected', '/search?mode=rejections'),
    ...entered(facts, 'enteredSoon'),
  ].slice(0, MOST)
}

const LOGINS_OF_CLIENT = '/search?mode=authentications&q=client:{client}'

/** Whoever guessed and got in knows a password; after few guesses it may be a person who mistyped, which is told more softly. */
function entered({ clients, range }: Facts, text: 'entered' | 'enteredSoon'): Insight[] {
  return clients
    .filter(({ pattern }) => pattern === 'success')
    .filter(
      ({ guesses, accounts }) =>
        (numberOf(guesses) >= GUESSES || numberOf(accounts) >= GUESSED_ACCOUNTS) === (text === 'entered'),
    )
    .slice(0, 1)
    .map(({ client, account, guesses }) => ({
      text,
      tone: text === 'entered' ? 'bounced' : 'deferred',
      values: { client: String(client), account: String(account), count: numberOf(guesses) },
      links: [
        { text: 'logins', href: fillLink(LOGINS_OF_CLIENT, { client: String(client) }, range) },
        {
          text: 'account',
          href: fillLink(`/account/${encodeURIComponent(String(account))}`, {}, range),
        },
      ],
    }))
}

/** Some guessing is always there: it is told when it is more than usual, or very much and nobody knows what is usual. */
function guessing(facts: Facts): Insight[] {
  const [worst] = facts.clients
    .filter(({ pattern }) => pattern === 'spray' || pattern === 'brute-force' || pattern === 'success')
    .toSorted((a, b) => numberOf(b.failures) - numberOf(a.failures))
  const [raised] = raisedNumber(
    facts,
    'failedLogins',
    'bounced',
    '/search?mode=authentications&q=result:failure',
  )
  if (worst === undefined) return raised === undefined ? [] : [raised]
  if (raised === undefined && (facts.comparable || numberOf(worst.failures) < MANY_FAILURES)) return []
  const { client, failures, accounts } = worst
  return [
    {
      text: 'guessing',
      tone: raised?.tone ?? 'deferred',
      values: {
        client: String(client),
        count: numberOf(failures),
        accounts: numberOf(accounts),
        all: numberOf(facts.numbers?.failedLogins),
      },
      links: [
        { text: 'logins', href: fillLink(LOGINS_OF_CLIENT, { client: String(client) }, facts.range) },
        { text: 'authentication', href: fillLink('/authentication', {}, facts.range) },
      ],
    },
  ]
}

function noMail({ numbers, range, comparable }: Facts): Insight[] {
  const usual = numberOf(numbers?.deliveredUsual)
  if (!comparable || numberOf(numbers?.delivered) !== 0 || usual < SILENT_USUAL) return []
  return [
    {
      text: 'noMail',
      tone: 'bounced',
      values: { usual },
      links: [
        { text: 'sources', href: '/sources' },
        { text: 'lines', href: fillLink('/search?mode=lines', {}, range) },
      ],
    },
  ]
}

const TEXTS: Record<Trouble, string> = {
  late: 'sourceLate',
  never: 'sourceNever',
  missing: 'sourceMissing',
  unreadable: 'sourceUnreadable',
  stopped: 'sourceStopped',
}

const isTalkative = (source: SourceStatus, host: string): boolean =>
  source.host === host && source.kind !== 'queue' && troubleOf(source) === undefined

/** A source that is quiet while others of its host talk is left to the bottom line: some logs are quiet by nature. */
function silentSources({ status, range }: Facts): Insight[] {
  const troubled =
    status?.sources.filter(
      (source) =>
        isBroken(source) || (source.late && !status.sources.some((other) => isTalkative(other, source.host))),
    ) ?? []
  return troubled.slice(0, 1).map((source) => ({
    text: troubled.length > 1 ? 'sourcesLate' : TEXTS[troubleOf(source) ?? 'late'],
    tone: 'deferred',
    values: { name: source.name, count: troubled.length },
    links: [
      { text: 'sources', href: '/sources' },
      { text: 'lines', href: fillLink('/search?mode=lines&q=host:{host}', { host: source.host }, range) },
    ],
  }))
}

function delayedDestinations({ destinations, numbers, range }: Facts): Insight[] {
  const waiting = numberOf(numbers?.deferredNow)
  return destinations
    .filter(({ status, messages }) => status === 'deferred' && numberOf(messages) >= WAITING_MESSAGES)
    .filter(({ messages }) => numberOf(messages) >= WAITING_SHARE * waiting)
    .slice(0, 1)
    .map(({ domain, messages, reasonClass, dsn, ofReason, oldest }) => ({
      text: reasonClass ? 'delayed' : 'delayedSilently',
      tone: 'deferred',
      values: {
        domain: String(domain),
        count: numberOf(messages),
        reason: String(reasonClass ?? ''),
        code: String(dsn ?? ''),
        most: numberOf(ofReason),
        since: String(oldest ?? ''),
      },
      links: [
        {
          text: 'show',
          href: fillLink('/search?q=domain:{domain} status:deferred', { domain: String(domain) }, range),
        },
        {
          text: 'why',
          href: fillLink(
            '/search?q=reason:{reason} status:deferred',
            { reason: String(reasonClass ?? '') },
            range,
          ),
        },
      ],
    }))
}

function unusualSenders({ senders, range, comparable }: Facts): Insight[] {
  if (!comparable) return []
  return senders
    .filter(({ sender, usual }) => sender !== '' && typeof usual === 'number')
    .filter(({ messages, usual }) =>
      isRaised(numberOf(messages), numberOf(usual), SENDER_FACTOR, SENDER_EXCESS),
    )
    .slice(0, 1)
    .map(({ sender, messages, usual }) => ({
      text: 'unusualSender',
      tone: 'bounced',
      values: { sender: String(sender), count: numberOf(messages), usual: numberOf(usual) },
      links: [
        { text: 'show', href: fillLink('/search?q=from:{sender}', { sender: String(sender) }, range) },
        {
          text: 'logins',
          href: fillLink('/search?mode=authentications&q=sasl:{sender}', { sender: String(sender) }, range),
        },
      ],
    }))
}

function raisedNumber(
  { numbers, range, comparable }: Facts,
  key: string,
  tone: Tone,
  list: string,
): Insight[] {
  const [now, usual] = [numbers?.[key], numbers?.[`${key}Usual`]]
  if (!comparable) return []
  if (typeof now !== 'number' || typeof usual !== 'number' || !isRaised(now, usual, FACTOR, EXCESS)) return []
  return [
    {
      text: key,
      tone,
      values: { count: now, usual },
      links: [
        { text: 'show', href: fillLink(list, {}, range) },
        key === 'failedLogins'
          ? { text: 'authentication', href: fillLink('/authentication', {}, range) }
          : { text: 'reasons', href: fillLink(`${list}&group=reason`, {}, range) },
      ],
    },
  ]
}

function isRaised(now: number, usual: number, factor: number, excess: number): boolean {
  return now >= factor * usual && now - usual >= excess
}

function numberOf(value: unknown): number {
  return typeof value === 'number' ? value : 0
}
