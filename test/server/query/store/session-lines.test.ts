/** The lines of a message are its own and those of its session: never those of other clients that the same process served. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readingOf } from './reading.ts'
import type { Reading } from './reading.ts'

const CLIENT = ['192.0.2.11', '192.0.2.12', '192.0.2.13']
const ID = ['3A1B2C3D41', '3A1B2C3D42', '3A1B2C3D43']

/** Three clients of one process, ten lines for each; `stamp` gives the time of its n-th line. */
const log = (host: string, stamp: (n: number) => string): string[] => {
  let n = 0
  const say = (tag: string, text: string) => `${stamp(n++)} ${host} postfix/${tag}: ${text}`
  return CLIENT.flatMap((client, index) => [
    say('smtpd[70]', `warning: hostname host${index}.example.org does not resolve to address ${client}`),
    say('smtpd[70]', `connect from unknown[${client}]`),
    say(
      'smtpd[70]',
      `NOQUEUE: reject: RCPT from unknown[${client}]: 550 5.1.1 <no${index}@example.net>: Recipient address rejected: User unknown; from=<a@example.org> to=<no${index}@example.net> proto=ESMTP helo=<h${index}>`,
    ),
    say('smtpd[70]', `${ID[index]}: client=unknown[${client}]`),
    say('cleanup[71]', `${ID[index]}: message-id=<m${index}@example.org>`),
    say('qmgr[72]', `${ID[index]}: from=<a@example.org>, size=300, nrcpt=1 (queue active)`),
    say('smtpd[70]', `lost connection after DATA from unknown[${client}]`),
    say('smtpd[70]', `disconnect from unknown[${client}] ehlo=1 mail=1 rcpt=1/2 data=1 commands=4/5`),
    say(
      'smtp[73]',
      `${ID[index]}: to=<b@example.com>, relay=mx.example.com[198.51.100.7]:25, delay=0.1, delays=0.05/0/0.02/0.03, dsn=2.0.0, status=sent (250 2.0.0 Ok)`,
    ),
    say('qmgr[72]', `${ID[index]}: removed`),
  ])
}
const micros = (n: number) => `2026-11-21T05:00:00.${String(1000 * n + 1000).padStart(6, '0')}+00:00`

const LOGS = {
  apart: log('apart', micros),
  second: log('second', () => '2026-11-21T05:00:00+00:00'),
  middle: log('middle', micros).slice(2),
  lost: log('lost', micros).filter((line) => !line.includes('disconnect from unknown[192.0.2.12]')),
}
const said = (lines: readonly string[]) => lines.map((line) => line.replace(/^.*?\]: /, ''))

let reading: Reading
beforeAll(async () => {
  reading = await readingOf(...Object.values(LOGS))
}, 60_000)
afterAll(() => reading.dispose())

const linesOf = async (host: string, id = '') => {
  const { lines, connection } = await reading.queries.message(host, id, undefined)
  return { client: connection?.clientAddress, lines: lines.map(({ message }) => message) }
}

test.each([
  ['a millisecond apart', 'apart'],
  ['in one and the same second', 'second'],
] as const)('sessions %s: each message has the ten lines of its own client', async (_, host) => {
  for (const [index, id] of ID.entries())
    expect(await linesOf(host, id)).toEqual({
      client: CLIENT[index],
      lines: said(LOGS[host].slice(10 * index, 10 * index + 10)),
    })
})

test('where the log begins in the middle of a session, its lines end with its disconnect', async () => {
  expect((await linesOf('middle', ID[0])).lines).toEqual(said(LOGS.middle.slice(0, 8)))
})

test('where nobody said that a client went, the next one to connect ends its lines', async () => {
  expect((await linesOf('lost', ID[1])).lines).toEqual(said(LOGS.lost.slice(10, 19)))
})
