/** "Copy for ticket": what a help desk pastes into another system, as plain text or Markdown. */
import type { LogLine, MessageDetail, Recipient } from '../../server/api/contract.ts'
import { visible } from '../hostile.ts'
import { STATUSES } from '../status.ts'
import { isMailboxRelay } from './facts.ts'
import { say } from './phrase.ts'
import type { Speaker } from './phrase.ts'
import type { Verdict } from './verdict.ts'

export type TicketForm = 'text' | 'markdown'

export interface Ticket {
  detail: MessageDetail
  verdict: Verdict
  speaker: Speaker
  /** IANA zone of the times above the log lines. */
  zone: string
  /** Address of the page. */
  link: string
  form: TicketForm
}

/** Lines that tell most: deliveries, refusals and warnings first, then the opening ones. */
export const KEY_LINES = 5
const TELLING = ['delivery', 'expired', 'milter-reject', 'reject', 'header-check', 'held', 'deleted']
const OPENING = ['client', 'message-id', 'queue-active', 'pickup']

/** The whole block. Log data goes in as visible text, so that a ticket holds no hidden characters. */
export function ticketText(ticket: Ticket): string {
  const { detail, verdict, speaker, zone, link, form } = ticket
  const { message } = detail
  const word = (key: string, values = {}, count?: number) =>
    speaker.translate(`message.ticket.${key}`, values, count)
  const status = (name: string) => `${speaker.translate(`status.plain.${name}`, {})} (${name})`

  const rows: [string, string | undefined][] = [
    [word('status'), status(message.status)],
    [word('queueId'), message.queueId],
    [word('host'), message.host],
    [word('messageId'), message.messageId],
    [word('from'), message.sender === undefined ? undefined : `<${message.sender}>`],
    [word('subject'), message.subject],
    [word('came'), speaker.time(message.firstSeen)],
    [word('last'), speaker.time(message.lastSeen)],
    ...worstFirst(message.recipients).flatMap((recipient): [string, string | undefined][] => [
      [
        word('recipient'),
        `<${recipient.address}>: ${recipient.status === 'sent' && isMailboxRelay(recipient.relay) ? 'sent' : status(recipient.status)}${relayOf(recipient)}`,
      ],
      [word('answer'), recipient.reply],
    ]),
    [word('link'), link],
  ]
  const lines = keyLines(detail.lines)
  const left = detail.lines.length - lines.length
  const parts: Parts = {
    heading: word('heading', { queueId: message.queueId }),
    caller: verdict.caller.map((phrase) => say(phrase, speaker)).join(' '),
    admin: verdict.admin.map((phrase) => say(phrase, speaker)).join(' '),
    rows: rows.flatMap(([name, value]): [string, string][] => (value === undefined ? [] : [[name, value]])),
    linesTitle: word('lines'),
    lines: lines.map(({ line }) => visible(line)),
    left: left > 0 ? word('linesLeft', { count: speaker.number(left) }, left) : '',
    zone: word('zone', { zone }),
  }
  return form === 'markdown' ? asMarkdown(parts) : asText(parts)
}

interface Parts {
  heading: string
  caller: string
  admin: string
  rows: [string, string][]
  linesTitle: string
  lines: string[]
  left: string
  zone: string
}

function asText({ heading, caller, admin, rows, linesTitle, lines, left, zone }: Parts): string {
  const width = Math.max(...rows.map(([name]) => name.length)) + 2
  return [
    visible(heading),
    '',
    visible(caller),
    ...(admin === '' ? [] : [visible(admin)]),
    '',
    ...rows.map(([name, value]) => `${`${name}:`.padEnd(width)}${visible(value)}`),
    '',
    ...(lines.length === 0 ? [] : [`${linesTitle}:`, ...lines, ...(left === '' ? [] : [left]), '']),
    zone,
    '',
  ].join('\n')
}

function asMarkdown({ heading, caller, admin, rows, linesTitle, lines, left, zone }: Parts): string {
  // A fence longer than any run of backticks within, so that log text cannot end the block.
  const longest = Math.max(
    2,
    ...lines.flatMap((line) => [...line.matchAll(/`+/g)].map(([run]) => run.length)),
  )
  const fence = '`'.repeat(longest + 1)
  return [
    `### ${escapeMarkdown(visible(heading))}`,
    '',
    `**${escapeMarkdown(visible(caller))}**`,
    ...(admin === '' ? [] : ['', escapeMarkdown(visible(admin))]),
    '',
    ...rows.map(([name, value]) => `- ${name}: ${codeSpan(visible(value))}`),
    '',
    ...(lines.length === 0
      ? []
      : [`${linesTitle}:`, '', fence, ...lines, fence, ...(left === '' ? [] : [left]), '']),
    `_${zone}_`,
    '',
  ].join('\n')
}

/** The lines to quote, in the order of the log. */
export function keyLines(lines: readonly LogLine[]): LogLine[] {
  const rank = ({ kind, severity }: LogLine) => {
    if (TELLING.includes(kind) || severity !== 'info') return 0
    return OPENING.includes(kind) ? 1 : 2
  }
  const chosen = new Set(
    lines
      .map((line, index) => ({ line, index }))
      .toSorted((a, b) => rank(a.line) - rank(b.line) || b.index - a.index)
      .slice(0, KEY_LINES)
      .map(({ index }) => index),
  )
  return lines.filter((_, index) => chosen.has(index))
}

/** As the page shows them: the one that is asked about on top. */
function worstFirst(recipients: readonly Recipient[]): readonly Recipient[] {
  return recipients.toSorted((a, b) => STATUSES.indexOf(a.status) - STATUSES.indexOf(b.status))
}

function relayOf({ relay }: Recipient): string {
  return relay === undefined || relay === 'none' ? '' : `, ${relay}`
}

function escapeMarkdown(text: string): string {
  return text.replace(/[\\`*_{}[\]<>#|!~]/g, '\\$&')
}

/** A code span that its own backticks cannot end (CommonMark 6.1). */
function codeSpan(text: string): string {
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length))
  const ticks = '`'.repeat(longest + 1)
  const pad = longest > 0 ? ' ' : ''
  return `${ticks}${pad}${text}${pad}${ticks}`
}
