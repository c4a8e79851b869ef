/** How the other server was reached: its encryption, and servers that did not answer before it. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readingOf } from './reading.ts'
import type { Reading } from './reading.ts'

const line = (second: string, tag: string, text: string) =>
  `2026-11-24T10:00:${second}+00:00 mx1 postfix/${tag}: ${text}`
const TLS = 'TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits)'
const begins = (id: string) => [
  line('00.000000', 'pickup[6]', `${id}: uid=0 from=<root>`),
  line('00.000000', 'qmgr[8]', `${id}: from=<a@example.net>, size=900, nrcpt=1 (queue active)`),
]
const sent = (id: string, pid: number, second: string, host: string, took: string) =>
  line(
    second,
    `smtp[${pid}]`,
    `${id}: to=<b@example.org>, relay=${host}:25, delay=9, delays=0/0/${took}/0.2, dsn=2.0.0, status=sent (250 Ok)`,
  )

let mail: Reading
beforeAll(async () => {
  mail = await readingOf([
    ...begins('A1B2C3D4E1'),
    ...begins('A1B2C3D4E2'),
    ...begins('A1B2C3D4E3'),
    // another process, to another server, at the same time
    line(
      '04.000000',
      'smtp[70]',
      `Verified TLS connection established to mx1.example.com[192.0.2.9]:25: ${TLS}`,
    ),
    // long before this session, by the same process
    line('01.000000', 'smtp[71]', 'connect to mx.example.com[192.0.2.8]:25: Connection refused'),
    line('06.000000', 'smtp[71]', 'connect to mx1.example.org[192.0.2.1]:25: Connection timed out'),
    line(
      '07.000000',
      'smtp[71]',
      `Untrusted TLS connection established to mx2.example.org[192.0.2.2]:25: ${TLS}`,
    ),
    sent('A1B2C3D4E1', 71, '07.500000', 'mx2.example.org[192.0.2.2]', '4'),
    ...begins('A1B2C3D4E4'),
    line(
      '02.000000',
      'error[73]',
      'A1B2C3D4E4: to=<b@example.org>, relay=none, delay=2, delays=0/2/0/0, dsn=4.4.1, status=deferred (delivery temporarily suspended: connect to mx1.example.org[192.0.2.1]:25: Connection refused)',
    ),
    line(
      '12.000000',
      'smtp[74]',
      `Untrusted TLS connection established to mx2.example.org[192.0.2.2]:25: ${TLS}`,
    ),
    sent('A1B2C3D4E4', 74, '12.500000', 'mx2.example.org[192.0.2.2]', '1'),
    sent('A1B2C3D4E2', 72, '07.600000', 'mx2.example.org[192.0.2.2]', '4'),
  ])
})
afterAll(() => mail.dispose())

test('the session is that of the process that delivered; servers that failed in its time are told', async () => {
  const { attempts, message } = await mail.queries.message('mx1', 'A1B2C3D4E1', undefined)
  const tls = { protocol: 'TLSv1.3', cipher: 'TLS_AES_256_GCM_SHA384', trust: 'untrusted' }
  expect(attempts).toMatchObject([{ tls, failedFirst: ['mx1.example.org[192.0.2.1]:25'] }])
  expect(message.recipients).toMatchObject([{ tls }])
})

test('a session without encryption has none, whatever others did at the time', async () => {
  const { attempts, message } = await mail.queries.message('mx1', 'A1B2C3D4E2', undefined)
  expect(attempts).toHaveLength(1)
  expect(attempts[0]).not.toHaveProperty('tls')
  expect(attempts[0]).not.toHaveProperty('failedFirst')
  expect(message.recipients[0]).not.toHaveProperty('tls')
})

test('mail that was tried once and sent: the attempt and the session are told without a question of their own', async () => {
  mail.asked.length = 0
  const { attempts } = await mail.queries.message('mx1', 'A1B2C3D4E1', undefined)
  expect(attempts).toHaveLength(1)
  expect(mail.asked).toContain('message.lines')
  expect(mail.asked).not.toContain('message.attempts')
  expect(mail.asked).not.toContain('message.outbound')
})

test('mail that the retry service put off before it was sent has both attempts', async () => {
  mail.asked.length = 0
  const { attempts } = await mail.queries.message('mx1', 'A1B2C3D4E4', undefined)
  const tls = { protocol: 'TLSv1.3', cipher: 'TLS_AES_256_GCM_SHA384', trust: 'untrusted' }
  expect(attempts).toMatchObject([
    { status: 'deferred', attempted: false },
    { status: 'sent', attempted: true, tls },
  ])
  expect(mail.asked).toEqual(expect.arrayContaining(['message.attempts', 'message.outbound']))
})

test('mail that was not tried is asked no lines for', async () => {
  expect((await mail.queries.message('mx1', 'A1B2C3D4E3', undefined)).attempts).toEqual([])
})
