/** The name of the list in the explanation of a blocked server. */
import { expect, test } from 'vitest'
import { listIn, namingList } from '../../../parsers/reasons/blocklist.ts'
import { explainReason, explainReply } from '../../../parsers/reasons/explain.ts'
import { meaningOf } from '../../../web/message/explain.ts'

const BLOCKED =
  'Service unavailable; Client host [192.0.2.1] blocked using zen.spamhaus.org; see https://x.example/q'

test.each([
  [BLOCKED, 'zen.spamhaus.org'],
  ['550 5.7.1 192.0.2.1 is listed on bl.example.net.', 'bl.example.net'],
  ['554 Your IP was found in the RBL.example list', 'rbl.example'],
  ['550 mail from <a@b.example> blocked using <c.example>', undefined],
  ['550 listed in a@bl.example', undefined],
  ['550 listed on https://bl.example.net/lookup', undefined],
  ['550 bad reputation', undefined],
  ['550 blocked using policy', undefined],
])('%j names %s', (reply, list) => {
  expect(listIn(reply)).toBe(list)
})

test('the explanation says which list, in both languages, and others stay as they are', () => {
  const blocked = explainReason('ip-reputation')
  const full = explainReason('mailbox-full')
  if (!blocked || !full) throw new Error('the catalogue lacks a class')
  expect(namingList(blocked, BLOCKED)).toEqual({
    ...blocked,
    meaning: {
      en: "The sender's server is on a blocklist (zen.spamhaus.org).",
      de: 'Der Server des Absenders steht auf einer Sperrliste (zen.spamhaus.org).',
    },
  })
  expect(namingList(blocked, '550 bad reputation')).toEqual(blocked)
  expect(namingList(full, BLOCKED)).toEqual(full)
  expect(explainReply(`550 5.7.1 ${BLOCKED}`, '5.7.1').meaning.en).toContain('(zen.spamhaus.org)')
})

test('a recipient whose reply names a list is told which, on the page too', () => {
  const recipient = { status: 'bounced', reasonClass: 'ip-reputation', dsn: '5.7.1', reply: BLOCKED } as const
  expect(meaningOf(recipient, false)?.meaning.de).toContain('Sperrliste (zen.spamhaus.org)')
})
