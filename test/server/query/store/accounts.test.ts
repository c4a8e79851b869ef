/** Accounts that were tried: the number and the list agree, also about those that only Dovecot names, and however many there are. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createQueries } from '../../../../server/query/create.ts'
import type { Queries } from '../../../../server/query/queries.ts'
import { noRecords, openStore } from '../../store/harness.ts'
import type { OpenedStore } from '../../store/harness.ts'

const AT = Date.UTC(2026, 0, 15) * 1000
const SECOND = 1_000_000
const range = { since: '2026-01-14T00:00:00Z', until: '2026-01-16T00:00:00Z' }
const CLIENT = '198.51.100.10'
/** More than are read to be ordered. */
const CROWD = 1100

const failed = (time: number, name: string | undefined, reason: string, primary = true) => ({
  time,
  host: 'mx1',
  daemon: primary ? 'smtpd' : 'dovecot',
  service: primary ? 'submission' : 'auth',
  result: 'failure' as const,
  saslMethod: 'PLAIN',
  ...(name !== undefined && { saslUsername: name }),
  reason,
  clientAddress: CLIENT,
  attempts: 1,
  primary,
})
const refused = (time: number, name: string) => failed(time, name, 'authentication failure')
/** Postfix gave up after ten seconds and names nobody; Dovecot had waited for two before it looked. */
const lost = (time: number, name: string) => [
  failed(time - 8 * SECOND, name, 'Password mismatch', false),
  failed(time, undefined, 'Connection lost to authentication server'),
]

let opened: OpenedStore
let queries: Queries
beforeAll(async () => {
  opened = await openStore('embedded')
  const authentications = [
    ...Array.from({ length: CROWD }, (_, i) => [
      refused(AT + i * SECOND, `user${i}`),
      refused(AT + i * SECOND, `user${i}`),
    ]).flat(),
    // the last of the list by failures, the first with those that Dovecot alone told
    refused(AT + 3600 * SECOND, 'zoe'),
    ...[1, 2, 3].flatMap((hour) => lost(AT + (hour + 1) * 3600 * SECOND, 'zoe')),
    ...lost(AT + 6 * 3600 * SECOND, 'yves'),
  ]
  await opened.store.records.write({ ...noRecords(), authentications }, { token: 'accounts', version: 1 })
  queries = createQueries({
    reader: opened.store.reader,
    zone: 'UTC',
    disk: () => opened.store.disk(),
    liveSources: () => [],
  })
})
afterAll(() => opened.dispose())

test('an account is listed once, whoever names it', async () => {
  const { rows, total } = await queries.run('logins.accounts', range)
  expect(rows.filter(({ account }) => account === 'zoe')).toMatchObject([{ failures: 1, unanswered: 3 }])
  expect(total).toBe(CROWD + 2)
})

test('the number of accounts is that of the list', async () => {
  const [numbers] = (await queries.run('logins.numbers', range)).rows
  expect(numbers).toMatchObject({ accounts: CROWD + 2, clients: 1, failures: 2 * CROWD + 5 })
})
