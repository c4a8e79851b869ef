/** What the omnibox takes a text for, and what it finds in pasted ones. */
import { expect, test } from 'vitest'
import { classify } from '../../../../server/query/language/classify.ts'
import { extract } from '../../../../server/query/language/extract.ts'
import { isAddress, isNetwork } from '../../../../server/query/language/place.ts'

test.each([
  ['4bXc2K0Yz1z3qP', 'queue-id'],
  ['C9FC3DC7F9', 'queue-id'],
  ['c9fc3dc7f9', 'text'],
  ['<20261121.1@example.org>', 'message-id'],
  ['message-id:20261121.1@example.org', 'message-id'],
  ['Message-ID: <20261121.1@example.org>', 'message-id'],
  ['anna@example.org', 'address'],
  ['198.51.100.7', 'client'],
  ['[198.51.100.7]', 'client'],
  ['198.51.100.0/24', 'client'],
  ['2001:db8::25', 'client'],
  ['mx.example.org', 'domain'],
  ['5.7.1', 'code'],
  ['421', 'code'],
  ['from:anna@example.org status:sent', 'search'],
  ['-spam', 'search'],
  ['form:anna', 'search'],
  ['Relay access denied', 'text'],
  ['', 'text'],
])('%s is taken for a %s', (text, kind) => {
  expect(classify(text).kind).toBe(kind)
})

test('a Message-ID comes without its prefix', () => {
  expect(classify('message-id: 1@example.org').value).toBe('1@example.org')
  expect(classify('  Message-ID: <1@example.org> ').value).toBe('<1@example.org>')
})

const LINES = `Nov 21 00:25:23 mx1 postfix/cleanup[811]: 4bXc2K0Yz1z3qP: message-id=<1.fae@client.example>
Nov 21 00:25:24 mx1 postfix/smtp[812]: 4bXc2K0Yz1z3qP: to=<a@example.net>, status=sent (250 2.0.0 Ok: queued as C9FC3DC7F9)
Nov 21 00:25:24 mx1 rspamd[9]: <abc>; task; rspamd_task_write_log: id: <1.fae@client.example>, qid: <4bXc2K0Yz1z3qP>, ip: 198.51.100.7`

const BOUNCE = `This is the mail system at host mx1.example.org.

X-Postfix-Queue-ID: B0C1D2E3F4
Diagnostic-Code: smtp; 550 5.1.1 unknown user

Received: from client.example (client.example [198.51.100.7])
        by mx1.example.org (Postfix) with ESMTPS id A0B1C2D3E4
        for <a@example.net>; Sat, 21 Nov 2026 00:25:23 +0000 (UTC)
Message-ID: <2.fae@client.example>`

test('pasted log lines and bounces give their IDs, each once', () => {
  expect(classify(LINES)).toMatchObject({
    kind: 'pasted',
    extracted: { queueIds: ['4bXc2K0Yz1z3qP', 'C9FC3DC7F9'], messageIds: ['<1.fae@client.example>'] },
  })
  expect(extract(BOUNCE)).toEqual({
    queueIds: ['B0C1D2E3F4', 'A0B1C2D3E4'],
    messageIds: ['<2.fae@client.example>'],
    returned: 'B0C1D2E3F4',
  })
})

test('words in the place of an ID are none', () => {
  expect(extract('postfix/smtpd[1]: NOQUEUE: reject: RCPT').queueIds).toEqual([])
  expect(extract('postfix/smtpd[1]: warning: hostname x').queueIds).toEqual([])
})

// Reading that grows with the square of the length would take minutes and run into the runner's limit.
test('long hostile text is read without hanging', () => {
  classify('\n '.repeat(100_000))
  extract(`postfix/${'a'.repeat(100_000)}`)
  classify('<'.repeat(100_000))
  classify(`${'a@'.repeat(50_000)}`)
  classify('a.'.repeat(50_000))
  classify('"a\\'.repeat(30_000))
  expect(classify('<'.repeat(100_000)).kind).toBe('text')
})

test.each([
  ['198.51.100.7', true],
  ['198.51.100.256', false],
  ['198.51.100', false],
  ['198.51.100.7.', false],
  ['::', true],
  ['2001:db8::25', true],
  ['2001:db8:0:0:0:0:0:25', true],
  ['2001:db8:0:0:0:0:25', false],
  ['::ffff:198.51.100.7', true],
  ['1::2::3', false],
  ['abc', false],
])('%s is an address: %s', (text, expected) => {
  expect(isAddress(text)).toBe(expected)
})

test('networks have a length within their address', () => {
  expect(isNetwork('198.51.100.0/24')).toBe(true)
  expect(isNetwork('2001:db8::/32')).toBe(true)
  expect(isNetwork('198.51.100.0/33')).toBe(false)
  expect(isNetwork('198.51.100.7')).toBe(false)
})

test('a bounce that a field of one line has joined is still one', () => {
  const joined =
    'Reporting-MTA: dns; mx1.example.net X-Postfix-Queue-ID: 6B04E27EB70 X-Postfix-Sender: rfc822; alice@example.net Message-ID: <20261121.7@example.net> Status: 5.1.1'
  expect(classify(joined)).toMatchObject({
    kind: 'pasted',
    extracted: { queueIds: ['6B04E27EB70'], messageIds: ['<20261121.7@example.net>'] },
  })
})
