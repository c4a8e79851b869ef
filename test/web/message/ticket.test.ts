import { beforeAll, describe, expect, test } from 'vitest'
import { createFormat } from '../../../web/format.ts'
import { loadTexts } from '../../../web/i18n.ts'
import { factsOf } from '../../../web/message/facts.ts'
import { keyLines, ticketText } from '../../../web/message/ticket.ts'
import type { TicketForm } from '../../../web/message/ticket.ts'
import { createSpeaker } from '../../../web/message/useSpeaker.ts'
import { verdict } from '../../../web/message/verdict.ts'
import { after, detail, line, message, recipient } from './stage.ts'

beforeAll(async () => {
  await loadTexts('en')
  await loadTexts('de')
})

const bounced = detail({
  message: message({
    status: 'bounced',
    subject: 'Re: \u202egpj.exe *offer*',
    recipients: [recipient({ status: 'bounced', dsn: '5.1.1', reply: '550 5.1.1 `User` unknown\nX: y' })],
  }),
  lines: [
    line({ id: '1', kind: 'connect', message: 'connect from x' }),
    line({ id: '2', kind: 'client', message: '4F2A81C0B7: client=x' }),
    line({ id: '3', kind: 'message-id', message: '4F2A81C0B7: message-id=<one@example.org>' }),
    line({ id: '4', kind: 'queue-active', message: '4F2A81C0B7: from=<a>' }),
    line({ id: '5', kind: 'delivery', message: '4F2A81C0B7: to=<max@example.net>, status=bounced ```' }),
    line({ id: '6', kind: 'removed' }),
    line({ id: '7', kind: 'disconnect', message: 'disconnect from x' }),
  ],
})

function ticket(form: TicketForm, language: 'en' | 'de' = 'en') {
  const speaker = createSpeaker(createFormat(language, 'Europe/Berlin'))
  const link = 'https://mailtrace.example/m/mx1/4F2A81C0B7'
  return ticketText({
    detail: bounced,
    verdict: verdict(factsOf(bounced, Date.parse(after(60))), () => undefined),
    speaker,
    zone: 'Europe/Berlin',
    link,
    form,
  })
}

describe('copy for ticket', () => {
  test('as text holds verdict, IDs, times with zone, recipients, answer, key lines', () => {
    const text = ticket('text')
    expect(text).toContain('Not delivered. The server of example.net refused it.')
    expect(text).toMatch(/Queue ID:\s+4F2A81C0B7/)
    expect(text).toMatch(/Message ID:\s+<one@example.org>/)
    expect(text).toMatch(/Came in:\s+20 Nov 2026, 13:00:00/)
    expect(text).toMatch(/Recipient:\s+<max@example.net>: .*\(bounced\), mx\.example\.net/)
    expect(text).toContain('status=bounced')
    expect(text).toContain('(2 more lines)')
    expect(text).toContain('Times in Europe/Berlin')
  })

  test('hides nothing: control and bidi characters are written out, and an answer stays on its line', () => {
    const text = ticket('text')
    expect(text).not.toContain('\u202e')
    expect(text).toContain('\\u202egpj.exe')
    expect(text).toContain('unknown\\nX: y')
  })

  test('as Markdown log text cannot end its block or become markup', () => {
    const text = ticket('markdown')
    expect(text).toContain('````\nNov 20')
    expect(text).toContain('- Subject: `Re: \\u202egpj.exe *offer*`')
    expect(text).toContain('`` 550 5.1.1 `User` unknown\\nX: y ``')
  })

  test('in German it is German', () => {
    const text = ticket('text', 'de')
    expect(text).toMatch(/Empfänger:\s+<max@example.net>/)
    expect(text).toContain('20.11.2026, 13:00:00')
    expect(text).not.toContain('message.ticket')
  })

  test('tells the worst recipient first, and a mailbox is no next server', () => {
    const speaker = createSpeaker(createFormat('en', 'UTC'))
    const two = detail({
      message: message({
        status: 'bounced',
        recipients: [
          recipient({ address: 'in@example.org', relay: 'mx1[private/dovecot-lmtp]' }),
          recipient({ address: 'gone@example.net', status: 'bounced' }),
        ],
      }),
    })
    const text = ticketText({
      detail: two,
      verdict: verdict(factsOf(two, Date.parse(after(60))), () => undefined),
      speaker,
      zone: 'UTC',
      link: 'x',
      form: 'text',
    })
    expect(text.indexOf('gone@example.net>')).toBeLessThan(text.indexOf('in@example.org>'))
    expect(text).toContain('<in@example.org>: sent, mx1[private/dovecot-lmtp]')
  })

  test('quotes the telling lines, in the order of the log', () => {
    expect(keyLines(bounced.lines).map(({ kind }) => kind)).toEqual([
      'client',
      'message-id',
      'queue-active',
      'delivery',
      'disconnect',
    ])
  })

  test('a message without lines has no empty block', () => {
    const speaker = createSpeaker(createFormat('en', 'UTC'))
    const empty = detail({ lines: [], message: message({ lastSeen: after(9) }) })
    const text = ticketText({
      detail: empty,
      verdict: verdict(factsOf(empty, Date.parse(after(60))), () => undefined),
      speaker,
      zone: 'UTC',
      link: 'x',
      form: 'markdown',
    })
    expect(text).not.toContain('```')
  })
})
