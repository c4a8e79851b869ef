/** A bounce that was pasted in part, or that another system wrote, still names who did not get the mail. */
import { expect, test } from 'vitest'
import { classify } from '../../../../server/query/language/classify.ts'
import { askable } from '../../../../web/controls/omnibox.ts'

const CUT = `Hello, this just came back. Dave

-------- Forwarded Message --------
Subject: Undelivered Mail Returned to Sender
From: MAILER-DAEMON@mx1.example.net (Mail Delivery System)
To: dave@example.net

This is the mail system at host mx1.example.net.

I'm sorry to have to inform you that your message could not
be delivered to one or more recipients. It's attached below.

<anna@example.org>: host mx.example.org[192.0.2.25] said:
    550-5.1.1 The email account that you tried to reach does not exist.`
const EXCHANGE = `Delivery has failed to these recipients or groups:

Anna Example (anna@example.org)<mailto:anna@example.org>
The email address you entered couldn't be found.
Remote Server returned '550 5.1.1 user unknown'`
const GERMAN = `Fehler bei der Nachrichtenzustellung an folgende Empfänger oder Gruppen:

anna@example.org
Die eingegebene E-Mail-Adresse konnte nicht gefunden werden.`
const REPORT = 'Final-Recipient: rfc822; anna@example.org Action: failed Status: 5.1.1'
const ALIAS = '<anna@example.org> (expanded from <sales@example.net>): mail forwarding loop'
const OTHERS = [
  'X-Failed-Recipients: anna@example.org Auto-Submitted: auto-replied',
  "Your message to anna@example.org couldn't be delivered. They may have been moved.",
  "Address not found Your message wasn't delivered to anna@example.org because the address is unknown.",
  'Delivery to the following recipient failed permanently: anna@example.org',
]

/** A field of one line makes blanks of line ends. */
const inField = (text: string) => text.replaceAll(/\s*\n\s*/g, ' ')

test.each([CUT, EXCHANGE, GERMAN, REPORT, ALIAS, ...OTHERS])(
  'of a bounce its recipient is meant: %s',
  (text) => {
    for (const form of [text, inField(text)])
      expect(classify(form)).toEqual({ kind: 'address', value: 'anna@example.org' })
  },
)

test('where an ID stands the mail itself is meant', () => {
  expect(classify(`${CUT}\nX-Postfix-Queue-ID: 6B04E27EB70\n${REPORT}`).kind).toBe('pasted')
})

test('a bounce longer than an address is asked for by its recipient', () => {
  expect(askable(`${'to whom it may concern '.repeat(300)} ${inField(CUT)}`)).toBe('anna@example.org')
})

test('refusals in a log and words of a search are no bounces', () => {
  const refusal =
    'NOQUEUE: reject: RCPT from unknown[192.0.2.7]: 554 5.7.1 <anna@example.org>: Relay access denied'
  for (const text of [refusal, 'to:<anna@example.org> status:bounced', 'delivered to mailbox', 'from:anna'])
    expect(classify(text).kind).not.toBe('address')
})

test('a long text without an end is read at once', () => {
  const began = process.cpuUsage()
  for (const piece of ['following recipients ', 'a@', '<a@b.', 'failed to groups: ', 'delivered to  '])
    classify(piece.repeat(200_000 / piece.length))
  expect(process.cpuUsage(began).user / 1e6).toBeLessThan(5)
})
