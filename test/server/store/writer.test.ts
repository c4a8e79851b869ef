/** Each record is stored once, however often its batch is sent; state loads again as it was last written. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { MessageRecord } from '../../../server/correlate/records.ts'
import { StoreUnavailable } from '../../../server/errors.ts'
import { createWriter } from '../../../server/store/writer.ts'
import { KINDS, collectLog, noRecords, openOf, openStore } from './harness.ts'
import type { OpenedStore } from './harness.ts'
import { AT, bareMessage, delivery, fullConnection, fullMessage, line } from './samples.ts'

describe.each(KINDS)('writing (%s)', (kind) => {
  let opened: OpenedStore
  beforeAll(async () => {
    opened = await openStore(kind)
  })
  afterAll(() => opened.dispose())

  const records = () => opened.store.records
  const count = async (from: string) => {
    const sql = `SELECT count() AS rows FROM ${from}`
    const [row] = await opened.store.reader.query<{ rows: number }>(sql, {}, { id: 'test' })
    return row?.rows
  }
  const life = (queueId: string, change: Partial<MessageRecord> = {}) => ({
    ...bareMessage,
    queueId,
    traceId: `trace-${queueId}`,
    ...change,
  })

  test('a batch sent again under its token changes nothing', async () => {
    const batch = {
      ...noRecords(),
      lines: [line(1), line(2)],
      deliveries: [delivery],
      messages: [fullMessage],
    }
    await records().write(batch, { token: 'replayed', version: 1 })
    await records().write(batch, { token: 'replayed', version: 1 })
    expect(await count("log_lines WHERE source = '/var/log/mail.log'")).toBe(2)
    expect(await count('deliveries')).toBe(1)
    expect(await count('messages')).toBe(1)
  })

  test('the same records under another token are other records', async () => {
    const before = await count('log_lines')
    await records().write({ ...noRecords(), lines: [line(1)] }, { token: 'another', version: 2 })
    expect(await count('log_lines')).toBe((before ?? 0) + 1)
  })

  test('a batch that broke off is completed by its replay', async () => {
    const lines = [line(10), line(11), line(12)]
    const before = await count('log_lines')
    await records().write({ ...noRecords(), lines }, { token: 'broken', version: 3 })
    await records().write({ ...noRecords(), lines, deliveries: [delivery] }, { token: 'broken', version: 3 })
    expect(await count('log_lines')).toBe((before ?? 0) + 3)
    expect(await count('deliveries')).toBe(2)
  })

  test('a large batch goes in parts, and its replay finds every part', async () => {
    const lines = Array.from({ length: 140_000 }, (_, i) =>
      line(1_000_000 + i, { time: AT + i * 60_000_000 }),
    )
    const before = await count('log_lines')
    await records().write({ ...noRecords(), lines }, { token: 'large', version: 4 })
    await records().write({ ...noRecords(), lines }, { token: 'large', version: 4 })
    expect(await count('log_lines')).toBe((before ?? 0) + 140_000)
  })

  test('lines of more days than the server takes by default go in one batch', async () => {
    const lines = Array.from({ length: 150 }, (_, i) =>
      line(i, { source: 'quiet', time: AT - i * 86_400_000_000 }),
    )
    await records().write({ ...noRecords(), lines }, { token: 'quiet', version: 5 })
    expect(await count("log_lines WHERE source = 'quiet'")).toBe(150)
  })

  test('only lives whose newest version is open are loaded at start', async () => {
    await records().write(
      {
        ...noRecords(),
        messages: [life('A'), life('B'), life('C')],
        connections: [{ ...fullConnection, open: true }],
      },
      { token: 'open-1', version: 10 },
    )
    await records().write(
      {
        ...noRecords(),
        messages: [
          life('A', { open: false, status: 'sent' }),
          life('B', { status: 'deferred' }),
          life('C', { gone: true }),
          life('D', { open: false, status: 'sent', host: 'mx9' }),
        ],
        connections: [fullConnection],
      },
      { token: 'open-2', version: 11 },
    )
    const open = await openOf(records())
    expect(open.messages).toEqual([life('B', { status: 'deferred' })])
    expect(open.connections).toEqual([])
    expect(open.reached).toContainEqual({ host: 'mx9', newest: life('D').lastSeen })
  })

  test('every life of a queue ID is loaded, in its newest version, but not those that are gone', async () => {
    await records().write(
      {
        ...noRecords(),
        messages: [
          life('D', { traceId: 'first', open: false }),
          life('D', { traceId: 'second', opened: AT + 60_000_000 }),
          life('D', { traceId: 'joined' }),
          life('D', { traceId: 'elsewhere', host: 'mx2' }),
        ],
      },
      { token: 'lives-1', version: 20 },
    )
    await records().write(
      { ...noRecords(), messages: [life('D', { traceId: 'joined', gone: true })] },
      { token: 'lives-2', version: 21 },
    )
    const lives = await records().loadLives([{ host: 'mx1', queueId: 'D' }])
    expect(lives.map((one) => one.traceId).sort()).toEqual(['first', 'second'])
  })

  test('an empty queue ID stands for every open life of the host, in its newest version', async () => {
    const host = 'whole'
    const first = [
      life('E1', { host, open: true, traceId: 'stays' }),
      life('E2', { host, open: true, traceId: 'ends' }),
      life('E3', { host: 'other', open: true, traceId: 'of another' }),
    ]
    await records().write({ ...noRecords(), messages: first }, { token: 'whole-1', version: 22 })
    const ended = [life('E2', { host, traceId: 'ends', open: false })]
    await records().write({ ...noRecords(), messages: ended }, { token: 'whole-2', version: 23 })
    const lives = await records().loadLives([{ host, queueId: '' }])
    expect(lives.map((one) => one.traceId)).toEqual(['stays'])
  })

  test('thousands of queue IDs are asked for at once', async () => {
    const messages = Array.from({ length: 3_000 }, (_, i) => life(`N${i}`))
    await records().write({ ...noRecords(), messages }, { token: 'many', version: 30 })
    const keys = messages.map(({ host, queueId }) => ({ host, queueId }))
    expect(await records().loadLives([...keys, { host: 'mx1', queueId: 'unknown' }])).toHaveLength(3_000)
  })

  test('nothing to write is no insert', async () => {
    await expect(records().write(noRecords(), { token: 'nothing', version: 40 })).resolves.toBeUndefined()
  })
})

describe('writing while the store is away', () => {
  const away = () => {
    throw new StoreUnavailable('it is away')
  }

  test('a write waits and says so, until its signal ends it', async () => {
    const log = collectLog()
    const abort = new AbortController()
    let failures = 0
    const writer = createWriter({
      clients: away,
      log,
      closing: new AbortController().signal,
      onFailure: () => {
        failures += 1
        if (failures === 3) abort.abort(new Error('enough'))
      },
    })
    const written = writer.write(
      { ...noRecords(), lines: [line(1)] },
      { token: 't', version: 1 },
      abort.signal,
    )
    await expect(written).rejects.toThrow('enough')
    expect(log.entries.map((entry) => entry.message)).toContain('the store refused; tried again')
  })

  test('stopping the store ends what waits for it', async () => {
    const closing = new AbortController()
    const writer = createWriter({ clients: away, log: collectLog(), closing: closing.signal })
    const loaded = openOf(writer)
    closing.abort(new Error('stopped'))
    await expect(loaded).rejects.toThrow('stopped')
  })
})
