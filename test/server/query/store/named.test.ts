import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { MessageRecord } from '../../../../server/correlate/records.ts'
import { hrefOf } from '../../../../server/query/resolve.ts'
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

const run = (id: string, params: Record<string, string | number> = {}) =>
  mail.queries.run(id, { ...mail.range, ...params })
const total = async (q: string, range = mail.range) =>
  (await mail.queries.messages.page({ q, ...range })).total

describe('numbers equal the lists that their links lead to', () => {
  test('the overview', async () => {
    const { rows } = await run('overview.numbers')
    const numbers = rows[0] as Record<string, number>
    expect(numbers).toMatchObject({
      delivered: await total('status:delivered'),
      bounced: await total('status:undelivered'),
      deferredNow: await total('status:deferred is:open', {
        since: '1970-01-01T00:00:00Z',
        until: mail.range.until,
      }),
      rejected: (await mail.queries.rejections.page(mail.range)).total,
      failedLogins: (await mail.queries.authentications.page({ ...mail.range, result: 'failure' })).total,
    })
    expect(numbers.delivered).toBeGreaterThan(0)
    expect(numbers.delayP95).toBeGreaterThanOrEqual(numbers.delayP50 ?? Infinity)
    expect(numbers.deliveredUsual).toBeNull()
  })

  test('each bucket of the mail flow, status by status', async () => {
    const { rows } = await run('flow.byStatus')
    expect(rows.length).toBeLessThanOrEqual(240)
    let sum = 0
    for (const { time, until, bucketSince: _, bucketUntil: __, ...counts } of rows as Record<
      string,
      number | string
    >[]) {
      for (const [status, count] of Object.entries(counts)) {
        sum += Number(count)
        if (count !== 0)
          expect(await total(`status:${status}`, { since: String(time), until: String(until) })).toBe(count)
      }
    }
    expect(sum).toBe(counted.length)
  })

  test('rejections and failed logins over time', async () => {
    const sum = async (id: string, key: string) =>
      (await run(id)).rows.reduce((all, row) => all + Number(row[key]), 0)
    expect(await sum('flow.rejected', 'rejected')).toBe(mail.records.rejections.length)
    expect(await sum('flow.failedLogins', 'failures')).toBe(
      mail.records.authentications.filter(({ primary, result }) => primary && result === 'failure').length,
    )
  })

  test('destinations, reasons and senders', async () => {
    const destinations = (await run('destinations.problems')).rows
    expect(destinations.length).toBeGreaterThan(2)
    for (const { domain, status, messages } of destinations)
      expect(await total(`domain:${domain} status:${status}`)).toBe(messages)
    const reasons = (await run('reasons.top')).rows
    expect(reasons.length).toBeGreaterThan(2)
    for (const { reasonClass, dsn, status, provider, side, messages } of reasons) {
      const words = `reason:${reasonClass} dsn:${dsn || '""'} status:${status} provider:${provider || '""'}`
      expect(await total(words)).toBe(messages)
      expect(side).not.toBe('')
    }
    for (const { sender, messages } of (await run('senders.top')).rows)
      expect(await total(`from:"${sender}"`)).toBe(messages)
  })

  test('histogram and facets of a search', async () => {
    const q = 'domain:example.net'
    const { rows } = await run('search.histogram', { q })
    const sum = rows
      .flatMap(({ time: _, until: __, bucketSince: ___, bucketUntil: ____, ...counts }) =>
        Object.values(counts),
      )
      .reduce<number>((all, count) => all + Number(count), 0)
    expect(sum).toBe(await total(q))
    const words: Record<string, string> = {
      status: 'status',
      direction: 'direction',
      host: 'host',
      relay: 'relay',
      dsn: 'dsn',
      recipientDomain: 'domain',
    }
    for (const filter of ['', 'status:bounced', 'domain:example.net', 'status:undelivered dsn:5.*']) {
      const facets = (await run('search.facets', { q: filter })).rows
      if (filter === '') expect(new Set(facets.map(({ facet }) => facet)).size).toBeGreaterThanOrEqual(5)
      for (const { facet, value, count } of facets) {
        const word = words[String(facet)]
        if (word === undefined) continue
        const found = await total(`${filter} ${word}:"${value}"`)
        expect([filter, facet, value, found]).toEqual([filter, facet, value, count])
      }
    }
  })
})

describe('alerts', () => {
  const now = () => ({ until: mail.range.until })

  test('the bounce rate is that of the deliveries', async () => {
    const { rows } = await mail.queries.run('alerts.bounceRate', { ...now(), windowSeconds: 86_400 })
    const last = new Map<string, string>()
    for (const { queueId, recipient, status } of mail.records.deliveries)
      if (['sent', 'bounced', 'forwarded', 'discarded'].includes(status))
        last.set(`${queueId} ${recipient}`, status)
    const bounced = [...last.values()].filter((status) => status === 'bounced').length
    expect(rows[0]).toMatchObject({ volume: last.size, value: bounced / last.size })
    expect((rows[0]?.queueIds as unknown[]).length).toBe(5)
    expect(
      (rows[0]?.reasons as [string, number][]).reduce((sum, [, count]) => sum + count, 0),
    ).toBeGreaterThan(0)
  })

  test('failed logins, the queue, a spike, silence and the disk have a value', async () => {
    const failures = mail.records.authentications.filter(
      ({ primary, result }) => primary && result === 'failure',
    )
    const value = async (id: string, params = {}) =>
      (await mail.queries.run(id, { ...now(), ...params })).rows[0]?.value
    expect(await value('alerts.saslFailures', { windowSeconds: 86_400 })).toBe(
      failures.reduce((sum, { attempts }) => sum + attempts, 0),
    )
    expect(await value('alerts.queueGrowth', { windowSeconds: 86_400 })).toBe(
      counted.filter(({ open }) => open).length,
    )
    const spans = { windowSeconds: 86_400, baselineSeconds: 86_400 }
    const [spike] = (await mail.queries.run('alerts.deferralSpike', { ...now(), ...spans })).rows
    // The store has no day before this one.
    expect(spike?.value).toBeGreaterThan(0)
    expect(spike?.alone).toBe(spike?.volume)
    expect(await value('alerts.sourceSilent', { windowSeconds: 86_400 })).toBeGreaterThan(0)
    expect(await value('alerts.storeDisk')).toBeGreaterThan(0)
  })

  test('after a spike, the spike is what the quiet window is compared with', async () => {
    const deferred = mail.records.deliveries.filter(({ status }) => status === 'deferred')
    const last = Math.max(...deferred.map(({ time }) => time)) / 1000
    const until = new Date(last + 3_600_000).toISOString()
    const [spike] = (await mail.queries.run('alerts.deferralSpike', { until })).rows
    expect(spike).toMatchObject({ value: 0, volume: 0 })
    expect(spike).not.toHaveProperty('alone')
  })
})

test('unknown names and wrong parameters are refused', async () => {
  await expect(mail.queries.run('nonsense', {})).rejects.toMatchObject({ code: 'QUERY_UNKNOWN' })
  await expect(mail.queries.run('flow.byStatus', { sql: '1' })).rejects.toMatchObject({
    code: 'QUERY_PARAMS_INVALID',
  })
  await expect(mail.queries.run('alerts.bounceRate', { windowSeconds: 'x' })).rejects.toMatchObject({
    code: 'QUERY_PARAMS_INVALID',
  })
})

describe('one message', () => {
  test('comes with its attempts, its lines and those of its session', async () => {
    const record = counted.find(
      ({ client, recipients, status }) => client && recipients.length > 0 && status === 'sent',
    )
    const { queueId = '', firstSeen = 0 } = record ?? {}
    const detail = await mail.queries.message('mx1', queueId, new Date(firstSeen / 1000).toISOString())
    expect(detail.message.traceId).toBe(record?.traceId)
    expect(detail.attempts.length).toBe(
      mail.records.deliveries.filter(({ traceId }) => traceId === record?.traceId).length,
    )
    const own = mail.records.lines.filter(
      ({ line, time }) =>
        line.queueId === queueId && time >= firstSeen - 2e6 && time <= (record?.lastSeen ?? 0) + 60e6,
    )
    expect(detail.lines.filter((line) => line.queueId === queueId).length).toBe(own.length)
    expect(detail.connection?.queueIds).toContain(queueId)
    expect(detail.lines.some(({ kind }) => kind === 'connect')).toBe(true)
  })

  test('links lead both ways', async () => {
    const parent = counted.find(({ links }) =>
      links.some(({ way, queueId }) => way === 'to' && counted.some((other) => other.queueId === queueId)),
    )
    const child = parent?.links.find(({ way }) => way === 'to')
    const back = await mail.queries.message('mx1', child?.queueId ?? '', undefined)
    expect(back.message.links).toContainEqual(
      expect.objectContaining({ queueId: parent?.queueId, way: 'from', status: parent?.status }),
    )
  })

  test('an unknown one is told', async () => {
    await expect(mail.queries.message('mx1', 'FFFFFFFFFF', undefined)).rejects.toMatchObject({
      code: 'MESSAGE_NOT_FOUND',
    })
  })
})

describe('what is typed', () => {
  test('a queue ID and a Message-ID lead to the message', async () => {
    const record = counted.find(
      ({ messageId, queueId }) =>
        messageId?.startsWith('<') &&
        counted.filter((each) => each.messageId === messageId || each.queueId === queueId).length === 1,
    )
    const href = (await mail.queries.resolve(record?.queueId ?? '')).href
    expect(href).toMatch(/^\/m\/mx1\//)
    expect((await mail.queries.resolve(record?.messageId ?? '')).href).toBe(href)
    const pasted = `Nov 21 00:00:00 mx1 postfix/qmgr[1]: ${record?.queueId}: removed`
    expect(await mail.queries.resolve(pasted)).toMatchObject({ kind: 'pasted', href })
    const other = counted.find(({ queueId }) => queueId !== record?.queueId)
    const bounce = `Received: by mx1 (Postfix) id ${other?.queueId}; X-Postfix-Queue-ID: ${record?.queueId}`
    const told = await mail.queries.resolve(bounce)
    expect(told.href).toBe(href)
    expect(told.found[0]).toMatchObject({ value: record?.queueId })
    expect(told.found.map(({ value }) => value)).toContain(other?.queueId)
    expect(hrefOf({ host: 'a b', queueId: 'X', firstSeen: 'Y' })).toBe('/m/a%20b/X~Y')
  })

  test.each([
    ['alice@example.net', 'address'],
    ['203.0.113.0/24', 'client'],
    ['example.net', 'domain'],
    ['5.1.1', 'code'],
    ['status:sent', 'search'],
    ['hello world', 'text'],
  ])('%s is a %s', async (text, kind) => {
    expect((await mail.queries.resolve(text)).kind).toBe(kind)
  })
})
