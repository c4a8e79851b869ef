import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Message } from '../../../../server/query/answers.ts'
import type { MessageRecord } from '../../../../server/correlate/records.ts'
import { openMail } from './mail.ts'
import type { Mail } from './mail.ts'

let mail: Mail
let counted: MessageRecord[]
beforeAll(async () => {
  mail = await openMail()
  counted = mail.records.messages.filter(
    ({ origin, own, hopOf }) => origin !== 'probe' && !own && hopOf === undefined,
  )
})
afterAll(() => mail.opened.dispose())

const page = (q: string, more = {}) => mail.queries.messages.page({ q, ...mail.range, ...more })
const has = (message: MessageRecord, test_: (recipient: MessageRecord['recipients'][number]) => boolean) =>
  message.recipients.some(test_)

describe('the list of messages', () => {
  test('holds every life once, and no address probe', async () => {
    const { total, totalExact } = await page('')
    expect(total).toBe(counted.length)
    expect(total).toBeGreaterThan(100)
    expect(totalExact).toBe(true)
  })

  test('pages through all of them in order, none twice, none left out', async () => {
    const seen: Message[] = []
    for (let cursor: string | undefined; ;) {
      const next = await page('', { limit: 37, ...(cursor && { cursor }) })
      seen.push(...next.items)
      if (next.nextCursor === undefined) break
      cursor = next.nextCursor
    }
    expect(new Set(seen.map(({ traceId }) => traceId)).size).toBe(counted.length)
    expect(seen.length).toBe(counted.length)
    const times = seen.map(({ firstSeen }) => firstSeen)
    expect(times).toEqual([...times].sort().reverse())
  })

  test('gives each message as the tracker made it', async () => {
    const listed: Message[] = []
    for await (const message of mail.queries.messages.all(mail.range)) listed.push(message)
    for (const record of counted) {
      const message = listed.find(({ traceId }) => traceId === record.traceId)
      expect(message).toMatchObject({
        host: record.host,
        queueId: record.queueId,
        status: record.status,
        origin: record.origin,
        direction: record.direction,
        open: record.open,
      })
      expect(message?.sender).toBe(record.sender)
      expect(
        message?.recipients.map(({ address, status, attempts, reply }) => ({
          address,
          status,
          attempts,
          reply,
        })),
      ).toEqual(
        record.recipients.map(({ address, status, attempts, reply }) => ({
          address,
          status,
          attempts,
          reply,
        })),
      )
    }
  })

  test.each<[string, (message: MessageRecord) => boolean]>([
    ['status:bounced', (message) => message.status === 'bounced'],
    ['status:delivered', (message) => ['sent', 'forwarded'].includes(message.status)],
    ['-status:sent', (message) => message.status !== 'sent'],
    ['status:sent,deferred', (message) => ['sent', 'deferred'].includes(message.status)],
    ['from:""', (message) => message.sender === ''],
    [
      'to:*@example.net',
      (message) =>
        has(
          message,
          ({ address, originalAddress }) =>
            /@example\.net$/i.test(address) || /@example\.net$/i.test(originalAddress ?? ''),
        ),
    ],
    ['domain:example.net', (message) => has(message, ({ address }) => /@example\.net$/i.test(address))],
    [
      'domain:example.net status:bounced',
      (message) =>
        has(message, ({ address, status }) => /@example\.net$/i.test(address) && status === 'bounced'),
    ],
    ['dsn:5.*', (message) => has(message, ({ dsn }) => dsn?.startsWith('5.') ?? false)],
    [
      'dsn:2.0.0 status:sent',
      (message) => has(message, ({ dsn, status }) => dsn === '2.0.0' && status === 'sent'),
    ],
    ['direction:in', (message) => message.direction === 'inbound'],
    ['is:mixed', (message) => message.mixed],
    ['is:open', (message) => message.open],
    ['is:bounce', (message) => message.origin === 'bounce'],
    ['size:>10k', (message) => (message.size ?? 0) > 10_000],
    ['host:mx1 status:sent', (message) => message.status === 'sent'],
    ['host:nowhere', () => false],
  ])('%s', async (q, expected) => {
    const { total, items } = await page(q, { limit: 1000 })
    const wanted = counted.filter(expected)
    expect(items.map(({ queueId }) => queueId).sort()).toEqual(wanted.map(({ queueId }) => queueId).sort())
    expect(total).toBe(wanted.length)
  })

  test('a client is found by address, network and name', async () => {
    const record = counted.find(({ client }) => client?.address !== undefined && client.name !== 'unknown')
    const { address = '', name = '' } = record?.client ?? {}
    const network = `${address.split('.').slice(0, 3).join('.')}.0/24`
    for (const value of [address, name, network])
      expect((await page(`client:${value}`, { limit: 1000 })).items.map(({ traceId }) => traceId)).toContain(
        record?.traceId,
      )
  })

  test('a Message-ID is found with and without its brackets', async () => {
    const record = counted.find(({ messageId }) => messageId?.startsWith('<'))
    const bare = record?.messageId?.slice(1, -1) ?? ''
    for (const messageId of [bare, `<${bare}>`])
      expect(
        (await mail.queries.messages.page({ messageId, ...mail.range })).items.map(({ traceId }) => traceId),
      ).toContain(record?.traceId)
  })

  test('the verdict of rspamd is joined', async () => {
    const scan = mail.records.scans.find(({ queueId }) =>
      counted.some((message) => message.queueId === queueId),
    )
    const { items } = await page(`id:${scan?.queueId}`)
    expect(items[0]?.scan).toMatchObject({ action: scan?.action, score: scan?.score })
    expect(items[0]?.scan?.symbols).toEqual(scan?.symbols)
    expect(
      (await page(`action:"${scan?.action}"`, { limit: 1000 })).items.map(({ queueId }) => queueId),
    ).toContain(scan?.queueId)
  })

  test('hostile values reach no SQL', async () => {
    for (const q of [
      `from:"' OR 1=1 --"`,
      'to:"{p0:String}"',
      String.raw`subject:"\\' ; DROP"`,
      'client:"not/anetwork"',
    ])
      expect((await page(q)).total).toBe(0)
  })

  test('faults in the search are told with their place', async () => {
    await expect(page('statsu:sent')).rejects.toMatchObject({ code: 'SEARCH_INVALID' })
    await expect(mail.queries.messages.page({ cursor: 'nonsense' })).rejects.toMatchObject({
      code: 'CURSOR_INVALID',
    })
    await expect(mail.queries.messages.page({ since: 'whenever' })).rejects.toMatchObject({
      code: 'SEARCH_INVALID',
    })
  })
})

describe('the other lists', () => {
  test('rejections, logins that count, sessions and lines are all there', async () => {
    const { rejections, authentications, connections, lines } = mail.queries
    expect((await rejections.page(mail.range)).total).toBe(mail.records.rejections.length)
    expect((await authentications.page(mail.range)).total).toBe(
      mail.records.authentications.filter(({ primary }) => primary).length,
    )
    expect((await connections.page(mail.range)).total).toBe(mail.records.connections.length)
    expect((await lines.page(mail.range)).total).toBe(mail.records.lines.length)
  })

  test('all rejections are listed once', async () => {
    let count = 0
    for await (const rejection of mail.queries.rejections.all(mail.range))
      count += rejection.reason === '' ? 0 : 1
    expect(count).toBe(mail.records.rejections.length)
  })

  test('words find log lines', async () => {
    const { items, total } = await mail.queries.lines.page({ q: '"status=bounced"', ...mail.range })
    expect(total).toBe(
      mail.records.lines.filter(({ line }) => line.message.includes('status=bounced')).length,
    )
    expect(items.every(({ message }) => message.includes('status=bounced'))).toBe(true)
  })
})
