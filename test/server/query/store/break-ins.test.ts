/** Who got in by guessing, and who did not: failures of the server are no guesses, and people behind one address mistype. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createQueries } from '../../../../server/query/create.ts'
import type { Queries } from '../../../../server/query/queries.ts'
import { noRecords, openStore } from '../../store/harness.ts'
import type { OpenedStore } from '../../store/harness.ts'

const micros = Date.UTC(2026, 0, 15) * 1000
const range = { since: '2026-01-14T00:00:00Z', until: '2026-01-16T00:00:00Z' }
const REFUSED = 'authentication failure'
const LOST = 'Connection lost to authentication server'
let second = 0

/** `name` undefined: Postfix before 3.8 does not tell it; `primary` false: a line of Dovecot about the same attempt. */
const login = (client: string, name: string | undefined, reason?: string, primary = true) => ({
  time: micros + second++ * 1e6,
  host: 'mx1',
  daemon: primary ? 'smtpd' : 'dovecot',
  service: primary ? 'submission' : 'auth',
  result: reason === undefined ? ('success' as const) : ('failure' as const),
  saslMethod: 'PLAIN',
  ...(name !== undefined && { saslUsername: name }),
  ...(reason !== undefined && { reason }),
  clientAddress: client,
  attempts: 1,
  primary,
})
const times = <T>(count: number, make: (index: number) => T) =>
  Array.from({ length: count }, (_, index) => make(index))

const AWAY = '198.51.100.10'
const GUESSER = '198.51.100.11'
const OTHER = '198.51.100.12'
const OFFICE = '198.51.100.13'
const SPRAY = '198.51.100.14'
const OLD = '198.51.100.15'
const BEFORE = '198.51.100.16'
const CROWD = '198.51.100.17'
const PROTOCOL = '198.51.100.18'
const QUIET = '198.51.100.19'

let opened: OpenedStore
let queries: Queries
beforeAll(async () => {
  opened = await openStore('embedded')
  const authentications = [
    // the authentication server is away, and people log in before and after
    ...times(16, (index) => [
      login(AWAY, undefined, LOST),
      login(AWAY, ['alice', 'carol'][index % 2]),
    ]).flat(),
    ...times(3, () => login(GUESSER, 'erin', REFUSED)),
    login(GUESSER, 'Erin'),
    // many guesses of one account, a login of another
    ...times(20, () => login(OTHER, 'frank', REFUSED)),
    login(OTHER, 'grace'),
    // an office: a day of logins, then somebody mistypes
    ...times(40, (index) => login(OFFICE, `user${index % 8}`)),
    ...times(4, () => login(OFFICE, 'user3', REFUSED)),
    login(OFFICE, 'user3'),
    ...times(5, (index) => login(SPRAY, `name${index}`, REFUSED)),
    login(SPRAY, 'henry'),
    ...times(12, () => [login(OLD, undefined, 'UGFzc3dvcmQ6'), login(OLD, 'ivan', REFUSED, false)]).flat(),
    login(OLD, 'ivan'),
    // got in before it failed, never after
    login(BEFORE, 'judy'),
    ...times(3, () => login(BEFORE, 'judy', REFUSED)),
    ...times(30, (index) => login(CROWD, `guess${index}`, REFUSED)),
    ...times(12, (index) =>
      login(
        PROTOCOL,
        'mallory',
        ['Invalid base64 data in initial response', 'Invalid authentication mechanism', 'aborted'][index % 3],
      ),
    ),
    login(PROTOCOL, 'mallory'),
    // never failed, on an account that another failed on
    ...times(7, () => login(QUIET, 'Frank')),
  ]
  await opened.store.records.write({ ...noRecords(), authentications }, { token: 'guesses', version: 1 })
  queries = createQueries({
    reader: opened.store.reader,
    zone: 'UTC',
    disk: () => opened.store.disk(),
    liveSources: () => [],
  })
})
afterAll(() => opened.dispose())

const rowsBy = async (id: string, key: string) =>
  Object.fromEntries((await queries.run(id, range)).rows.map((row) => [String(row[key]), row]))

test.each([
  ['failures of the server are no guesses', AWAY, { pattern: 'none', failures: 16, guesses: 0, users: 2 }],
  ['bad base64, mechanisms and hanging up neither', PROTOCOL, { pattern: 'none', guesses: 0, failures: 12 }],
  [
    'three guesses and then the login',
    GUESSER,
    { pattern: 'success', account: 'erin', guesses: 3, users: 0, entry: 'guessed' },
  ],
  [
    'another account than the guessed one',
    OTHER,
    { pattern: 'brute-force', account: '', users: 1, entry: 'others', enteredAt: null },
  ],
  ['an office where somebody mistypes', OFFICE, { pattern: 'few', guesses: 4, users: 7 }],
  ['any login after guesses at five accounts', SPRAY, { pattern: 'success', account: 'henry' }],
  ['an account that Dovecot alone names', OLD, { pattern: 'success', account: 'ivan', guesses: 12 }],
  ['a login before the guesses', BEFORE, { pattern: 'few', account: '' }],
  ['nobody got in', CROWD, { pattern: 'spray', accounts: 30, entry: 'nobody' }],
])('of clients: %s', async (_, client, expected) => {
  expect((await rowsBy('logins.clients', 'client'))[client]).toMatchObject(expected)
})

test('of one client alone', async () => {
  const { rows, total } = await queries.run('logins.clients', { ...range, client: GUESSER })
  expect(rows).toMatchObject([{ client: GUESSER, account: 'erin', entry: 'guessed' }])
  expect(rows[0]?.enteredAt).toMatch(/^2026-01-\d\dT/)
  expect(total).toBe(1)
})

test('of accounts: the same rule', async () => {
  const rows = await rowsBy('logins.accounts', 'account')
  const entered = Object.values(rows).filter(({ pattern }) => pattern === 'success')
  expect(Object.fromEntries(entered.map(({ account, client }) => [account, client]))).toEqual({
    erin: GUESSER,
    henry: SPRAY,
    ivan: OLD,
  })
  expect(rows.frank).toMatchObject({ failures: 20, clients: 1, logins: 7, pattern: 'brute-force' })
  expect(rows.mallory).toMatchObject({ failures: 12, guesses: 0, pattern: 'few' })
})

test('of accounts: who was got into without a failure under that name counts as tried, too', async () => {
  const { total } = await queries.run('logins.accounts', range)
  expect((await queries.run('logins.numbers', range)).rows[0]?.accounts).toBe(total)
})

test('of accounts: failures that nobody named are counted beside them', async () => {
  // 16 while the authentication server was away, and 12 of a Postfix that tells no names
  expect((await queries.run('logins.accounts', range)).unnamed).toBe(28)
})

test('the alert: whoever guessed much and got in, client by client and account by account, the newest first', async () => {
  const { rows } = await queries.run('alerts.passwordGuessed', {
    ...range,
    windowSeconds: 2 * 86_400,
    recentSeconds: 86_400,
  })
  expect(rows).toMatchObject([
    {
      value: 2,
      volume: 2,
      reasons: [
        [`${OLD} → ivan`, 12],
        [`${SPRAY} → henry`, 5],
      ],
    },
  ])
  const later = { ...range, until: '2026-01-17T00:00:00Z', windowSeconds: 3 * 86_400, recentSeconds: 3600 }
  expect((await queries.run('alerts.passwordGuessed', later)).rows).toMatchObject([{ value: 0, reasons: [] }])
})

test('as many clients as are asked for, and how many there are', async () => {
  const { rows, total } = await queries.run('logins.clients', { ...range, limit: 2 })
  expect([rows.map(({ client }) => client), total]).toEqual([[OLD, SPRAY], 9])
})

test('those who got in stand first, then the most guesses', async () => {
  const { rows } = await queries.run('logins.clients', range)
  expect(rows.map(({ client }) => client)).toEqual([
    OLD,
    SPRAY,
    GUESSER,
    CROWD,
    OTHER,
    OFFICE,
    BEFORE,
    AWAY,
    PROTOCOL,
  ])
})
