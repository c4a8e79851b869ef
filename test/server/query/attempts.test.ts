import { expect, test } from 'vitest'
import { areConfirmed, onlyAttempts } from '../../../server/query/attempts.ts'
import type { Message, Recipient, StoredLine } from '../../../server/query/answers.ts'

const recipient = (over: Partial<Recipient> = {}): Recipient => ({
  address: 'b@example.org',
  status: 'sent',
  attempts: 1,
  firstAttempt: '2026-11-24T10:00:07.500000Z',
  lastAttempt: '2026-11-24T10:00:07.500000Z',
  relay: 'mx.example.org[192.0.2.2]:25',
  delay: 9,
  delays: { beforeQueue: 0, inQueue: 0, connection: 4, transmission: 0.2 },
  dsn: '2.0.0',
  reply: '250 Ok',
  ...over,
})
const message = (recipients: Recipient[], over: Partial<Message> = {}) =>
  ({ recipients, links: [], ...over }) as unknown as Message
const line = (over: Partial<StoredLine> = {}) =>
  ({
    kind: 'delivery',
    time: '2026-11-24T10:00:07.500000Z',
    message:
      'A1B2C3D4E1: to=<b@example.org>, relay=mx.example.org[192.0.2.2]:25, delay=9, dsn=2.0.0, status=sent (250 Ok)',
    ...over,
  }) as StoredLine

test('the recipients of a message that was tried once tell its attempts, in the order of time', () => {
  const earlier = recipient({ address: 'c@example.org', lastAttempt: '2026-11-24T10:00:07.400000Z' })
  expect(onlyAttempts(message([recipient(), earlier]))).toEqual([
    expect.objectContaining({ recipient: 'c@example.org', time: '2026-11-24T10:00:07.400000Z' }),
    {
      time: '2026-11-24T10:00:07.500000Z',
      recipient: 'b@example.org',
      relay: 'mx.example.org[192.0.2.2]:25',
      delay: 9,
      delays: { beforeQueue: 0, inQueue: 0, connection: 4, transmission: 0.2 },
      dsn: '2.0.0',
      status: 'sent',
      reply: '250 Ok',
      attempted: true,
    },
  ])
})

test.each([
  ['tried twice', message([recipient({ attempts: 2 })])],
  ['deferred', message([recipient({ status: 'deferred' })])],
  ['two attempts of one moment', message([recipient(), recipient({ address: 'c@example.org' })])],
  ['linked', message([recipient()], { links: [{} as Message['links'][number]] })],
  ['behind a filter', message([recipient()], { hops: [] })],
  ['nobody known', message([])],
])('they do not where it is so: %s', (_, given) => {
  expect(onlyAttempts(given)).toBeUndefined()
})

test('the lines must tell of each attempt and of no other', () => {
  const attempts = onlyAttempts(message([recipient()])) ?? []
  const other = line({ kind: 'cleanup', message: 'A1B2C3D4E1: message-id=<x@y>' })
  expect(areConfirmed(attempts, [other, line()])).toBe(true)
  expect(areConfirmed(attempts, [other])).toBe(false)
  // put off by the retry service before: no attempt of the recipient
  expect(areConfirmed(attempts, [line({ time: '2026-11-24T10:00:01.000000Z' }), line()])).toBe(false)
  // address probes are `deliverable`, and texts that were removed say nothing
  expect(areConfirmed(attempts, [line({ message: line().message.replace('sent', 'deliverable') })])).toBe(
    false,
  )
  expect(areConfirmed(attempts, [line({ message: '' })])).toBe(false)
})
