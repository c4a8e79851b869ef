/** Whoever hung up before greeting was reached, and the explanation says so. */
import { expect, test } from 'vitest'
import { explainReason, explainReply } from '../../../parsers/reasons/explain.ts'
import { namingGreeting } from '../../../parsers/reasons/greeting.ts'
import { meaningOf } from '../../../web/message/explain.ts'

const HUNG_UP =
  'lost connection with mx.outage.example[198.51.100.12] while receiving the initial server greeting'
const EN = 'The other server took the connection, but hung up before greeting us.'
const DE = 'Der andere Server nahm die Verbindung an, legte aber vor der Begrüßung auf.'

test.each([HUNG_UP, `delivery temporarily suspended: ${HUNG_UP}`])('%s', (reply) => {
  const { code, meaning } = explainReply(reply, '4.4.2')
  expect(code).toBe('connection-lost')
  expect(meaning).toEqual({ en: EN, de: DE })
})

test('what was stored under the class of earlier versions is told the same way', () => {
  const recipient = { status: 'deferred', reasonClass: 'connection', dsn: '4.4.2', reply: HUNG_UP } as const
  expect(meaningOf(recipient, true)?.meaning).toEqual({ en: EN, de: DE })
})

test.each([
  ['connection-lost', HUNG_UP.replace('receiving the initial server greeting', 'sending RCPT TO')],
  ['connection', 'connect to mx.outage.example[198.51.100.12]:25: Connection refused'],
  ['temporary-failure', HUNG_UP],
])('%s stays as it is for: %s', (reason, reply) => {
  const explanation = explainReason(reason)
  if (!explanation) throw new Error('the catalogue lacks a class')
  expect(namingGreeting(explanation, reply)).toBe(explanation)
})
