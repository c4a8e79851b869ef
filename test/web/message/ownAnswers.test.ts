/** What our own server decided or found by itself is no answer of another one, and a size is no matter of content. */
import { beforeAll, expect, test } from 'vitest'
import type { Recipient } from '../../../server/api/contract.ts'
import { createFormat } from '../../../web/format.ts'
import { loadTexts } from '../../../web/i18n.ts'
import { factsOf } from '../../../web/message/facts.ts'
import { say } from '../../../web/message/phrase.ts'
import { createSpeaker } from '../../../web/message/useSpeaker.ts'
import { verdict } from '../../../web/message/verdict.ts'
import { after, detail, message, recipient } from './stage.ts'

beforeAll(() => loadTexts('en'))

function said(over: Partial<Recipient>): string {
  const status = over.status ?? 'deferred'
  const facts = detail({
    message: message({ status, open: true, recipients: [recipient({ ...over, status })] }),
  })
  const { caller, admin } = verdict(factsOf(facts, Date.parse(after(60))), () => undefined)
  const speaker = createSpeaker(createFormat('en', 'UTC'))
  return [...caller, ...admin].map((phrase) => say(phrase, speaker)).join(' ')
}

const HOST = 'mx.example.net[198.51.100.7]'
const TLS =
  'Our own server refused to send to mx.example.net without the encryption that its TLS policy demands (4.7.4).'

test.each<[string, Partial<Recipient>, string, string]>([
  [
    'the size limit at the door',
    { status: 'rejected', dsn: '5.3.4', reasonClass: 'too-large', reply: 'Error: message file too big' },
    'It is larger than this server accepts.',
    'content',
  ],
  [
    'a client that does not keep to the protocol',
    {
      status: 'rejected',
      dsn: '5.5.0',
      reasonClass: 'protocol',
      reply: '<DATA>: Data command rejected: Improper use of SMTP command pipelining',
    },
    'Our own server refused it.',
    'content',
  ],
  [
    'our own TLS policy',
    { dsn: '4.7.4', reasonClass: 'tls', reply: `TLS is required, but was not offered by host ${HOST}` },
    TLS,
    'answered',
  ],
  [
    'characters that the other server cannot take',
    {
      status: 'bounced',
      dsn: '5.6.7',
      reasonClass: 'smtputf8',
      reply: `SMTPUTF8 is required, but was not offered by host ${HOST}`,
    },
    'mx.example.net does not offer SMTPUTF8 (RFC 6531), which this message needs (5.6.7).',
    'TLS',
  ],
  [
    'a time that ran out',
    {
      dsn: '4.4.2',
      reasonClass: 'timeout',
      reply: `conversation with ${HOST} timed out while sending RCPT TO`,
    },
    'The code is 4.4.2.',
    'answered',
  ],
  [
    'an answer of theirs',
    { dsn: '4.7.5', reasonClass: 'tls', reply: `host ${HOST} said: 454 4.7.5 certificate refused` },
    'mx.example.net answered 4.7.5.',
    'Our own server',
  ],
])('%s', (_, over, words, others) => {
  expect(said(over)).toContain(words)
  expect(said(over)).not.toContain(others)
})
