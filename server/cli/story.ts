/** A message's story in words, for people at a terminal. Pure. */
import type { Link, Message, MessageDetail, Recipient } from '../api/contract.ts'
import { plain } from './io.ts'
import { STORY, STATUS_WORDS } from './story-words.ts'
import { localTime } from './table.ts'

export interface StoryOptions {
  language: 'en' | 'de'
  zone: string
  /** What a reply means, from the catalogue of reasons. */
  explain(recipient: Recipient): string | undefined
  /** The log lines too. */
  withLines: boolean
  /** Milliseconds. */
  now: number
}

export function tellStory(detail: MessageDetail, options: StoryOptions): string {
  const { message } = detail
  const words = STORY[options.language]
  const lines = [
    `${message.queueId} (${message.host}): ${verdict(message, options)}`,
    '',
    ...envelope(message, options),
    '',
    ...message.recipients.flatMap((recipient) => tellRecipient(recipient, options)),
  ]
  if (detail.nextAttempt !== undefined) {
    const isOverdue = Date.parse(detail.nextAttempt) < options.now
    lines.push(words[isOverdue ? 'overdue' : 'nextAttempt'](localTime(detail.nextAttempt, options.zone)))
  }
  if (message.links.length > 0) lines.push('', ...message.links.map((link) => tellLink(link, options)))
  if (detail.otherLives.length > 0) lines.push('', words.otherLives(detail.otherLives.length))
  if (options.withLines && detail.lines.length > 0)
    lines.push('', `${words.lines}:`, ...detail.lines.map(({ line }) => `  ${line}`))
  return `${lines.map(plain).join('\n')}\n`
}

/** `delivered to 2 of 3 recipients, 1 returned to the sender` */
export function verdict(message: Message, { language }: Pick<StoryOptions, 'language'>): string {
  const words = STATUS_WORDS[language]
  const counts = new Map<string, number>()
  for (const { status } of message.recipients) counts.set(words[status], (counts.get(words[status]) ?? 0) + 1)
  if (counts.size <= 1) return words[message.status]
  return [...counts].map(([word, count]) => `${count} ${word}`).join(', ')
}

function envelope(message: Message, { language, zone }: StoryOptions): string[] {
  const words = STORY[language]
  const { sender, client, saslUsername, size, messageId, subject, tls, removedAt } = message
  const place = client === undefined ? undefined : `${client.name ?? ''}[${client.address ?? ''}]`
  const rows: [string, string | undefined][] = [
    [
      words.arrived,
      `${localTime(message.firstSeen, zone)}${place === undefined ? '' : ` ${words.from} ${place}`}`,
    ],
    [words.login, saslUsername],
    ['TLS', tls && `${tls.protocol} ${tls.cipher}`],
    [words.sender, sender === '' ? `<> (${words.nullSender})` : sender],
    [words.subject, subject],
    ['Message-ID', messageId],
    [words.size, size === undefined ? undefined : new Intl.NumberFormat(language).format(size)],
    [
      words.scan,
      message.scan && `${message.scan.action} (${message.scan.score} / ${message.scan.requiredScore})`,
    ],
    [words.checks, checksOf(message)],
    [
      words.greylisting,
      message.greylisting &&
        words.putOff(message.greylisting.attempts, duration(message.greylisting.waitedSeconds)),
    ],
    [words.left, removedAt === undefined ? undefined : localTime(removedAt, zone)],
    [words.note, message.own === true ? words.own : undefined],
  ]
  const present = rows.filter((row): row is [string, string] => row[1] !== undefined)
  const width = Math.max(...present.map(([label]) => label.length)) + 1
  return present.map(([label, text]) => `${`${label}:`.padEnd(width)} ${text}`)
}

/** `SPF pass (rspamd), DKIM fail (opendkim)`; the words are RFC 8601's. */
function checksOf({ checks }: Message): string | undefined {
  return checks?.map(({ name, result, by }) => `${name.toUpperCase()} ${result} (${by})`).join(', ')
}

function tellRecipient(recipient: Recipient, options: StoryOptions): string[] {
  const { language, zone, explain } = options
  const words = STORY[language]
  const { address, originalAddress, status, relay, attempts, lastAttempt, delay, reply, forwardedAs } =
    recipient
  const who =
    originalAddress === undefined || originalAddress === address
      ? address
      : `${address} (${words.for} ${originalAddress})`
  const facts = [
    relay === undefined ? undefined : `${words.via} ${relay}`,
    lastAttempt === undefined ? undefined : localTime(lastAttempt, zone),
    delay === undefined ? undefined : words.after(duration(delay)),
    attempts > 1 ? words.attempts(attempts) : undefined,
    forwardedAs === undefined ? undefined : `${words.as} ${forwardedAs}`,
  ].filter((fact) => fact !== undefined)
  const explanation = explain(recipient)
  return [
    `${who}: ${STATUS_WORDS[language][status]} (${status})${facts.length > 0 ? `, ${facts.join(', ')}` : ''}`,
    ...(reply === undefined || reply === '' ? [] : [`  ${words.said}: ${reply}`]),
    ...(explanation === undefined ? [] : [`  = ${explanation}`]),
    ...(recipient.outcomes ?? []).map((outcome) => `  -> ${words.outcome(outcome)}`),
  ]
}

function tellLink({ kind, way, queueId, host, certain, status }: Link, { language }: StoryOptions): string {
  const words = STORY[language]
  const state = status === undefined ? '' : `, ${STATUS_WORDS[language][status]}`
  const doubt = certain ? '' : ` (${words.guess})`
  return `${way === 'to' ? '->' : '<-'} ${words.links[kind]}: ${queueId}${host === undefined ? '' : ` (${host})`}${state}${doubt}`
}

/** `0.8 s`, `12 min`, `3 h` */
function duration(seconds: number): string {
  if (seconds < 10) return `${Math.round(seconds * 10) / 10} s`
  if (seconds < 120) return `${Math.round(seconds)} s`
  if (seconds < 7200) return `${Math.round(seconds / 60)} min`
  return `${Math.round(seconds / 3600)} h`
}
