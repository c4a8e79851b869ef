import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Records } from '../../../../server/correlate/records.ts'
import { openMail } from './mail.ts'
import type { Mail } from './mail.ts'

let mail: Mail
beforeAll(async () => {
  mail = await openMail()
})
afterAll(() => mail.opened.dispose())

/** Every table, empty. */
const nothing = () =>
  Object.fromEntries(Object.keys(mail.records).map((table) => [table, []])) as unknown as Records

const rowsOf = async (id: string) => (await mail.queries.run(id, mail.range)).rows
const messages = async (q: string, range = mail.range) =>
  (await mail.queries.messages.page({ q, ...range })).total
const logins = async (q: string, range = mail.range) =>
  (await mail.queries.authentications.page({ q, ...range })).total
const MARKED = 'action:greylist,"add header","rewrite subject","soft reject",reject'
const rejections = async (q: string) => (await mail.queries.rejections.page({ q, ...mail.range })).total

describe('logins: every number is that of the list it leads to', () => {
  test('failures, successes, attackers and accounts', async () => {
    const [numbers] = await rowsOf('logins.numbers')
    expect(numbers).toMatchObject({
      failures: await logins('result:failure'),
      successes: await logins('result:success'),
    })
    const failed = mail.records.authentications.filter((each) => each.primary && each.result === 'failure')
    expect(numbers?.clients).toBe(
      new Set(failed.flatMap(({ clientAddress }) => (clientAddress ? [clientAddress] : []))).size,
    )
    expect(numbers?.accounts).toBeGreaterThan(1)
  })

  test('failures by mechanism over time', async () => {
    const words: Record<string, string> = {
      plain: 'result:failure method:plain',
      login: 'result:failure method:login',
      other: 'result:failure -method:plain,login',
      success: 'result:success',
    }
    let sum = 0
    for (const { time, until, bucketSince: _, bucketUntil: __, ...counts } of await rowsOf('logins.flow'))
      for (const [series, count] of Object.entries(counts)) {
        sum += Number(count)
        if (count !== 0)
          expect(await logins(words[series] ?? '', { since: String(time), until: String(until) })).toBe(count)
      }
    expect(sum).toBe(await logins(''))
  })

  test('clients and accounts', async () => {
    const clients = await rowsOf('logins.clients')
    expect(clients.length).toBeGreaterThan(1)
    for (const { client, failures } of clients)
      expect([client, await logins(`client:${client} result:failure`)]).toEqual([client, failures])
    const accounts = await rowsOf('logins.accounts')
    expect(accounts.length).toBeGreaterThan(1)
    for (const { account, failures } of accounts)
      expect([account, await logins(`sasl:"${account}" result:failure`)]).toEqual([account, Number(failures)])
  })
})

describe('patterns of attacks are named', () => {
  const micros = Date.UTC(2026, 0, 15) * 1000
  const range = { since: '2026-01-14T00:00:00Z', until: '2026-01-16T00:00:00Z' }
  beforeAll(async () => {
    let second = 0
    const login = (result: 'success' | 'failure', sasl: string, client: string, time = micros) => ({
      time: time + second++ * 1e6,
      host: 'mx1',
      daemon: 'smtpd',
      service: 'submission',
      result,
      saslMethod: 'PLAIN',
      saslUsername: sasl,
      clientAddress: client,
      attempts: 1,
      primary: true,
    })
    const times = (count: number, make: (index: number) => ReturnType<typeof login>) =>
      Array.from({ length: count }, (_, index) => make(index))
    const MONTH = 20 * 86_400e6
    await mail.opened.store.records.write(
      {
        ...nothing(),
        authentications: [
          login('success', 'known', '192.0.2.9', micros - MONTH),
          ...times(12, () => login('failure', 'root', '198.51.100.1')),
          ...times(6, (index) => login('failure', `user${index}`, '198.51.100.2')),
          ...times(4, () => login('failure', 'Known', '198.51.100.3')),
          login('success', 'known', '198.51.100.3'),
          login('success', 'known', '192.0.2.200'),
          login('failure', 'slip', '192.0.2.44'),
          login('success', 'slip', '192.0.2.44'),
          ...times(7, (index) => login('failure', 'target', `203.0.113.${index + 1}`)),
          login('success', 'known', '2001:db8:7::1'),
        ],
      },
      { token: 'attacks', version: 2 },
    )
  })
  const named = async (id: string, key: string) =>
    Object.fromEntries(
      (await mail.queries.run(id, range)).rows.map((row) => [row[key], row.pattern as string]),
    )

  test('of clients', async () => {
    expect(await named('logins.clients', 'client')).toMatchObject({
      '198.51.100.1': 'brute-force',
      '198.51.100.2': 'spray',
      '198.51.100.3': 'success',
      '192.0.2.44': 'few',
    })
    const { rows } = await mail.queries.run('logins.clients', range)
    expect(rows.find(({ client }) => client === '192.0.2.44')?.network).toBe('192.0.2.0/24')
  })

  test('of accounts, of clients: whoever got in after failing stands first', async () => {
    expect((await mail.queries.run('logins.clients', range)).rows[0]).toMatchObject({
      client: '198.51.100.3',
      pattern: 'success',
    })
    expect((await mail.queries.run('logins.accounts', range)).rows[0]).toMatchObject({
      account: 'known',
      pattern: 'success',
    })
    expect(await named('logins.accounts', 'account')).toMatchObject({
      root: 'brute-force',
      target: 'distributed',
      slip: 'few',
    })
  })

  test('who got in after failing is named, and the way there shows the failures and the success', async () => {
    const success = async (id: string) =>
      (await mail.queries.run(id, range)).rows.filter(({ pattern }) => pattern === 'success')
    const [account] = await success('logins.accounts')
    const [client] = await success('logins.clients')
    expect([account?.account, account?.client]).toEqual(['known', '198.51.100.3'])
    expect([client?.account, client?.client]).toEqual(['known', '198.51.100.3'])
    const { items } = await mail.queries.authentications.page({
      q: `sasl:${String(account?.account)} client:${String(account?.client)}`,
      ...range,
    })
    expect(items.map(({ result }) => result)).toEqual(['success', 'failure', 'failure', 'failure', 'failure'])
  })

  test('a ranking says how many rows there are, shown or not', async () => {
    const { rows, total } = await mail.queries.run('logins.clients', range)
    expect(total).toBe(rows.length)
    expect(rows[0]).not.toHaveProperty('total')
    await mail.opened.store.records.write(
      {
        ...nothing(),
        authentications: Array.from({ length: 25 }, (_, index) => ({
          time: Date.UTC(2025, 5, 1) * 1000 + index,
          host: 'mx1',
          daemon: 'smtpd',
          service: 'submission',
          result: 'failure' as const,
          saslMethod: 'PLAIN',
          saslUsername: 'many',
          clientAddress: `192.0.2.${index + 1}`,
          attempts: 1,
          primary: true,
        })),
      },
      { token: 'many', version: 3 },
    )
    const many = await mail.queries.run('logins.clients', {
      since: '2025-05-31T00:00:00Z',
      until: '2025-06-02T00:00:00Z',
    })
    expect([many.rows.length, many.total]).toEqual([20, 25])
  })

  test('a known account from a new network', async () => {
    const { rows } = await mail.queries.run('logins.networks', range)
    expect(rows.map(({ account, network, logins: count }) => [account, network, count])).toEqual([
      ['known', '2001:db8:7::/48', 1],
      ['known', '198.51.100.0/24', 1],
    ])
    for (const { account, network, logins: count } of rows)
      expect(await logins(`sasl:${account} client:${network} result:success`, range)).toBe(count)
  })
})

describe('spam: every number is that of the list it leads to', () => {
  test('actions over time', async () => {
    const actions: Record<string, string> = {
      none: '"no action"',
      marked: '"add header","rewrite subject"',
      later: 'greylist,"soft reject"',
      reject: 'reject',
    }
    let sum = 0
    for (const { time, until, bucketSince: _, bucketUntil: __, ...counts } of await rowsOf('spam.flow'))
      for (const [series, count] of Object.entries(counts)) {
        sum += Number(count)
        if (count !== 0)
          expect(
            await messages(`action:${actions[series]}`, { since: String(time), until: String(until) }),
          ).toBe(count)
      }
    expect(sum).toBeGreaterThan(50)
  })

  test('scores, symbols and senders', async () => {
    const scores = await rowsOf('spam.scores')
    expect(scores.length).toBeGreaterThan(2)
    for (const { above, below, value } of scores)
      expect(
        await messages([above && `score:${above}`, below && `score:${below}`].filter(Boolean).join(' ')),
      ).toBe(value)
    const symbols = await rowsOf('spam.symbols')
    expect(symbols.length).toBeGreaterThan(9)
    for (const { symbol, messages: count, refused } of symbols) {
      expect(await messages(`symbol:${symbol}`)).toBe(count)
      expect(await messages(`symbol:${symbol} action:reject`)).toBe(refused)
    }
    for (const { sender, messages: count } of await rowsOf('spam.senders'))
      expect(await messages(`from:"${sender}" ${MARKED}`)).toBe(count)
    const recipients = await rowsOf('spam.recipients')
    expect(recipients.length).toBeGreaterThan(1)
    for (const { recipient, messages: count } of recipients)
      expect(await messages(`to:"${recipient}" ${MARKED}`)).toBe(count)
  })

  test('one verdict must meet all words on verdicts', async () => {
    const low = await messages('score:<2')
    expect(low).toBeGreaterThan(0)
    expect(await messages('score:<2 score:>=2')).toBe(0)
    expect(await messages('-score:<2')).toBeGreaterThan(0)
  })

  test('borderline verdicts lie within a point of a limit that the scores show, too', async () => {
    const scores = await rowsOf('spam.scores')
    const rows = await rowsOf('spam.borderline')
    expect(new Set(rows.map(({ of }) => of))).toContain('header')
    for (const { score, limit, of } of rows) {
      expect(Math.abs(Number(score) - Number(limit))).toBeLessThanOrEqual(1)
      if (of !== 'reject')
        expect(scores.find((row) => row[String(of)] !== undefined)?.[String(of)]).toBe(limit)
    }
  })

  test('refusals by program and reason', async () => {
    const rows = await rowsOf('rejections.top')
    expect(rows.length).toBeGreaterThan(3)
    for (const { daemon, reasonClass, rejections: count } of rows)
      expect([daemon, reasonClass, await rejections(`program:${daemon} reason:${reasonClass}`)]).toEqual([
        daemon,
        reasonClass,
        count,
      ])
  })
})
