/** Logins and failures of each account, as the Authentication page counts them, are those that the driver made. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createParser } from '../../parsers/parse.ts'
import { createTracker } from '../../server/correlate/tracker.ts'
import { createQueries } from '../../server/query/create.ts'
import { optionsOf } from '../server/correlate/drive.ts'
import { noRecords, openStore } from '../server/store/harness.ts'
import type { OpenedStore } from '../server/store/harness.ts'
import { hasCorpus, readLog, readTruth, RUNS, zoneOf } from './truth.ts'
import type { Truth } from './truth.ts'

if (!hasCorpus())
  console.warn('NOT TESTED: ../shared/corpus is missing; accounts were not held against truth.')

/** All that is said of logins; the rest of the logs says nothing of accounts. */
const ABOUT_LOGINS = /sasl|dovecot|pam_unix|connect from/i

const authenticationsOf = (run: string) => {
  const tracker = createTracker(optionsOf())
  for (const source of ['mail.log', 'auth.log']) {
    const parse = createParser({ host: 'mx1', until: Date.UTC(2026, 10, 22) * 1000, zone: zoneOf(run) })
    let time = 0
    for (const [position, text] of readLog(run, source).trimEnd().split('\n').entries()) {
      if (!ABOUT_LOGINS.test(text)) continue
      const line = parse(text)
      time = line.time ?? time
      tracker.take({ line, time, source, fileSeq: 1, position, latin1: false, own: false })
    }
  }
  return tracker.flush().authentications
}

interface Account {
  failures: number
  unanswered: number
  logins: number
}

/** A login of which no log tells the account: no recipient was taken, and Postfix names the user where a queue file is opened. */
const isNameless = ({ auth_reply: reply, outcome }: Truth['messages'][number]) =>
  reply?.startsWith('235 ') === true && outcome === 'rejected-data'

/** What the driver did, by the names that the logs write: control characters are `?`. */
const accountsOf = ({ messages, auths, events }: Truth): Map<string, Account> => {
  const accounts = new Map<string, Account>()
  const replies = [
    ...auths.map(({ sasl_user: user, reply }) => ({ user, reply })),
    ...messages
      .filter((message) => !isNameless(message))
      .map(({ sasl_user: user, auth_reply: reply }) => ({ user, reply })),
    // the same accounts over IMAP, which Dovecot logs by itself
    ...events
      .filter(({ event }) => event === 'imap-login')
      .map(({ user, reply }) => ({ user: user as string, reply: reply as string | undefined })),
  ]
  for (const { user, reply } of replies) {
    if (user === undefined || reply === undefined || reply === null) continue
    const name = user
      .toLowerCase()
      .replace('\t', '?t')
      .replace(/[\u0000-\u001f]/g, '?')
    const account = accounts.get(name) ?? { failures: 0, unanswered: 0, logins: 0 }
    if (/^(535|a NO) /.test(reply)) account.failures += 1
    else if (reply.startsWith('454 4.7.0 ')) account.unanswered += 1
    else if (/^(235|a OK) /.test(reply)) account.logins += 1
    accounts.set(name, account)
  }
  return accounts
}

describe.skipIf(!hasCorpus()).each(RUNS)('%s', (run) => {
  let opened: OpenedStore
  let rows: (Account & { account: string })[]
  let total: number
  const truth = accountsOf(readTruth(run))

  beforeAll(async () => {
    opened = await openStore('embedded')
    await opened.store.records.write(
      { ...noRecords(), authentications: authenticationsOf(run) },
      { token: run, version: 1 },
    )
    const queries = createQueries({
      reader: opened.store.reader,
      zone: 'UTC',
      disk: () => opened.store.disk(),
      liveSources: () => [],
    })
    const range = { since: '2026-11-20T00:00:00Z', until: '2026-11-23T00:00:00Z' }
    rows = (await queries.run('logins.accounts', range)).rows as unknown as typeof rows
    total = Number((await queries.run('logins.numbers', range)).rows[0]?.failures)
  })
  afterAll(() => opened.dispose())

  test('each account has one row with its failures and logins, to the last one', () => {
    expect(new Set(rows.map(({ account }) => account)).size).toBe(rows.length)
    const told = [...truth].filter(
      ([account, { failures }]) => failures > 0 || rows.some((row) => row.account === account),
    )
    expect(
      Object.fromEntries(rows.map(({ account, failures, logins }) => [account, { failures, logins }])),
    ).toEqual(
      Object.fromEntries(told.map(([account, { failures, logins }]) => [account, { failures, logins }])),
    )
  })

  test('what Postfix gave up waiting for is with the account that Dovecot names, and never with another', () => {
    for (const { account, unanswered } of rows)
      expect(unanswered, account).toBeLessThanOrEqual(truth.get(account)?.unanswered ?? 0)
    const sum = (each: Iterable<Account>, of: keyof Account) =>
      [...each].reduce((all, one) => all + one[of], 0)
    // Dovecot drops most of them without a word
    expect(sum(rows, 'unanswered')).toBeGreaterThanOrEqual(5)
    expect(total).toBeGreaterThanOrEqual(sum(truth.values(), 'failures') + sum(truth.values(), 'unanswered'))
  })
})
