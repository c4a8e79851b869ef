/** The session of a message is the same whether the question says when the message was or not. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openMail } from './mail.ts'
import type { Mail } from './mail.ts'
import { readingOf } from './reading.ts'
import type { Reading } from './reading.ts'

const ID = '3A1B2C3D41'
const CLIENT = { kept: '192.0.2.11', first: '192.0.2.12', second: '192.0.2.13' }

const line = (time: string, tag: string, text: string) =>
  `2026-11-21T${time}+00:00 mx postfix/${tag}: ${text}`

/** A session that brings a mail at `time`, having begun at `from`. */
const session = (pid: number, client: string, from: string, time: string, until: string): string[] => [
  line(`${from}.000000`, `smtpd[${pid}]`, `connect from unknown[${client}]`),
  line(`${time}.100000`, `smtpd[${pid}]`, `${ID}: client=unknown[${client}]`),
  line(`${time}.200000`, 'cleanup[71]', `${ID}: message-id=<${pid}@example.org>`),
  line(`${time}.300000`, 'qmgr[72]', `${ID}: from=<a@example.org>, size=300, nrcpt=1 (queue active)`),
  line(
    `${time}.400000`,
    'smtp[73]',
    `${ID}: to=<b@example.com>, relay=mx.example.com[198.51.100.7]:25, delay=0.1, delays=0.05/0/0.02/0.03, dsn=2.0.0, status=sent (250 2.0.0 Ok)`,
  ),
  line(`${time}.500000`, 'qmgr[72]', `${ID}: removed`),
  line(
    `${until}.600000`,
    `smtpd[${pid}]`,
    `disconnect from unknown[${client}] mail=1 rcpt=1 data=1 commands=3`,
  ),
]

/** The same queue ID three times; the first session was kept open for five hours before it had mail. */
const LOG = [
  ...session(70, CLIENT.kept, '01:00:00', '06:00:00', '06:00:01'),
  ...session(80, CLIENT.first, '09:00:00', '09:00:01', '09:00:02'),
  ...session(90, CLIENT.second, '09:30:00', '09:30:01', '09:30:02'),
]

let mail: Mail
let reading: Reading
beforeAll(async () => {
  mail = await openMail()
  reading = await readingOf(LOG)
}, 120_000)
afterAll(async () => {
  await reading.dispose()
  await mail.opened.dispose()
})

test('a queue ID that came again has the session of the life that is meant', async () => {
  const clientAt = async (at: string) => {
    const { message, connection } = await reading.queries.message('mx', ID, at)
    expect(connection?.clientAddress).toBe(message.client?.address)
    return connection?.clientAddress
  }
  const life = (time: string) => `2026-11-21T${time}.100000Z`
  expect(await clientAt(life('06:00:00'))).toBe(CLIENT.kept)
  expect(await clientAt(life('09:00:01'))).toBe(CLIENT.first)
  expect(await clientAt(life('09:30:01'))).toBe(CLIENT.second)
  // nearest to a time when there was none, before it and after it
  expect(await clientAt('2026-11-21T08:00:00Z')).toBe(CLIENT.first)
  expect(await clientAt('2026-11-21T06:00:00.700Z')).toBe(CLIENT.kept)
  expect(await clientAt('2026-11-21T23:00:00Z')).toBe(CLIENT.second)
  expect(await clientAt('not a time')).toBe(CLIENT.second)
  // times that no table holds
  for (const past of ['1970-01-01T00:00:00Z', '0001-01-01T00:00:00Z', '-271821-04-20T00:00:00Z'])
    expect(await clientAt(past), past).toBe(CLIENT.kept)
  for (const far of ['2299-12-31T23:59:59Z', '9999-12-31T23:59:59Z', '+275760-09-13T00:00:00Z'])
    expect(await clientAt(far), far).toBe(CLIENT.second)
})

test('every message of the sample', async () => {
  const { items } = await mail.queries.messages.page({ ...mail.range, limit: 60 }, undefined)
  expect(items).toHaveLength(60)
  let sessions = 0
  for (const { host, queueId, firstSeen, traceId } of items) {
    const told = await mail.queries.message(host, queueId, firstSeen)
    expect(told.message.traceId).toBe(traceId)
    if (told.connection !== undefined) sessions++
    // without a time the newest life is shown
    const untold = await mail.queries.message(host, queueId, undefined)
    if (untold.message.traceId === traceId) expect(told.connection).toEqual(untold.connection)
  }
  expect(sessions).toBeGreaterThan(20)
}, 120_000)
