/** Records become rows and records again, the same; every column of every table is filled by exactly one of ours. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createEncoder } from '../../../server/store/native.ts'
import type { Columns } from '../../../server/store/native.ts'
import { authentications } from '../../../server/store/rows/authentications.ts'
import { connections } from '../../../server/store/rows/connections.ts'
import { deliveries } from '../../../server/store/rows/deliveries.ts'
import { lines } from '../../../server/store/rows/lines.ts'
import { messages } from '../../../server/store/rows/messages.ts'
import { neighbours } from '../../../server/store/rows/neighbours.ts'
import { rejections } from '../../../server/store/rows/rejections.ts'
import { scans } from '../../../server/store/rows/scans.ts'
import { KINDS, noRecords, openOf, openStore } from './harness.ts'
import type { OpenedStore } from './harness.ts'
import {
  AT,
  authentication,
  bareConnection,
  bareMessage,
  delivery,
  emptyConnection,
  emptyMessage,
  fullConnection,
  fullMessage,
  line,
  neighbour,
  rejection,
  scan,
} from './samples.ts'

describe.each(KINDS)('records in a store (%s)', (kind) => {
  let opened: OpenedStore
  beforeAll(async () => {
    opened = await openStore(kind)
    await opened.store.records.write(
      {
        lines: [
          line(0),
          line(1, { latin1: true, line: { ...line(1).line, message: 'Gr\xfc\xdfe', header: '\xe9 ' } }),
        ],
        deliveries: [delivery],
        rejections: [rejection],
        authentications: [authentication],
        scans: [scan],
        neighbours: [neighbour],
        messages: [fullMessage, bareMessage, emptyMessage],
        connections: [fullConnection, bareConnection],
      },
      { token: 'first', version: 7 },
    )
  })
  afterAll(() => opened.dispose())

  const rowsOf = (table: string, columns = '*') =>
    opened.store.reader.query(`SELECT ${columns} FROM ${table}`, {}, { id: 'test' })

  test('a message comes back with every field', async () => {
    const lives = await opened.store.records.loadLives([{ host: 'mx1', queueId: fullMessage.queueId }])
    expect(lives).toEqual([fullMessage])
  })

  test('fields that are absent and fields that are empty stay apart', async () => {
    const keys = [bareMessage, emptyMessage].map(({ host, queueId }) => ({ host, queueId }))
    const lives = await opened.store.records.loadLives(keys)
    lives.sort((a, b) => a.queueId.localeCompare(b.queueId))
    expect(lives).toEqual([bareMessage, emptyMessage])
  })

  test('a stated client without fields is still stated', async () => {
    const odd = { ...bareMessage, traceId: 'odd', queueId: '3F1A2D', client: {} }
    await opened.store.records.write({ ...noRecords(), messages: [odd] }, { token: 'odd', version: 8 })
    expect(await opened.store.records.loadLives([{ host: 'mx1', queueId: '3F1A2D' }])).toEqual([odd])
  })

  test('a session comes back with every field', async () => {
    const again = { ...fullConnection, connectionId: 'c3', open: true }
    await opened.store.records.write(
      { ...noRecords(), connections: [again, emptyConnection] },
      { token: 'again', version: 9 },
    )
    const open = (await openOf(opened.store.records)).connections
    open.sort((a, b) => a.connectionId.localeCompare(b.connectionId))
    expect(open).toEqual([bareConnection, again, emptyConnection])
  })

  test('a message row carries what lists and filters need', async () => {
    const [row] = await rowsOf(
      "messages WHERE trace_id = '00112233445566ff'",
      '*, sender_domain, recipient_domains',
    )
    expect(row).toMatchObject({
      opened: '2026-11-21T00:25:23.123456Z',
      version: 7,
      sender: 'Anna@Example.NET',
      sender_domain: 'example.net',
      recipients: ['bert@Example.ORG', 'nobody'],
      recipient_originals: ['b@example.org', ''],
      recipient_domains: ['example.org', ''],
      recipient_statuses: ['sent', 'bounced'],
      recipient_dsns: ['2.0.0', '5.1.1'],
      recipient_relays: ['mx.example.org[198.51.100.7]:25', ''],
      recipient_reasons: ['', 'unknown-user'],
      delay: 4.25,
      linked_queue_ids: ['4XbZ1k0yqkz4', '4XbZ1k0yqkz5'],
      mixed: true,
    })
  })

  test('a line keeps its bytes, whatever its encoding', async () => {
    const rows = await rowsOf(
      'log_lines ORDER BY time',
      'hex(message) AS message, hex(header) AS header, latin1, position, kind, pid, time',
    )
    expect(rows).toEqual([
      {
        message: Buffer.from('4XbZ1k0yqkz3: client=laptop.example.net[192.0.2.7]')
          .toString('hex')
          .toUpperCase(),
        header: '',
        latin1: false,
        position: 0,
        kind: 'client',
        pid: 4_711,
        time: '2026-11-21T00:25:23.123456Z',
      },
      {
        message: '4772FCDF65',
        header: 'E920',
        latin1: true,
        position: 0,
        kind: 'client',
        pid: 4_711,
        time: '2026-11-21T00:25:23.123457Z',
      },
    ])
  })

  test('bytes that are not UTF-8 do not break an answer: they are shown with the replacement character', async () => {
    expect(await rowsOf('log_lines WHERE latin1', 'message')).toEqual([{ message: 'Gr\ufffd\ufffde' }])
  })

  test('deliveries, rejections, authentications and scans come as they were written', async () => {
    expect(await rowsOf('deliveries')).toMatchObject([
      {
        time: '2026-11-21T00:25:23.123456Z',
        recipient_domain: 'example.org',
        delay_connection: 1.5,
        relay_port: 25,
        attempted: true,
      },
    ])
    expect(await rowsOf('rejections')).toMatchObject([
      {
        code: 554,
        reason_class: 'relay-denied',
        side: 'sender',
        provider: 'spamhaus',
        fingerprint: '554 5.7.1 relay access denied',
        stage: 'RCPT',
        pid: 7,
      },
    ])
    expect(await rowsOf('neighbours')).toMatchObject([
      { kind: 'outcome', name: 'sieve', result: 'stored', detail: 'Archive', username: 'bert' },
    ])
    expect(await rowsOf('authentications')).toMatchObject([{ attempts: 3, primary: true, result: 'failure' }])
    expect(await rowsOf('scans')).toMatchObject([
      {
        recipients: ['bert@example.org', 'carl@example.org'],
        symbol_names: ['ARC_NA', 'R_SPF_ALLOW'],
        symbol_scores: [0, -0.2],
        symbol_options: ['', '+mx\n+a'],
        score: -1.5,
        elapsed_seconds: 0.25,
      },
    ])
  })

  test('every column of a table is one of ours, and no other', async () => {
    for (const table of [
      lines(),
      messages,
      connections,
      deliveries,
      rejections,
      authentications,
      scans,
      neighbours,
    ]) {
      const [row] = await rowsOf(`${table.name} LIMIT 1`)
      expect(Object.keys(row as object)).toEqual(createEncoder(table.columns as Columns<never>).names)
    }
  })

  test.runIf(kind === 'url')(
    'old history that was imported lately stays; what was stored long ago goes',
    async () => {
      const old = AT - 400 * 86_400_000_000
      const batch = {
        ...noRecords(),
        lines: [line(9, { time: old })],
        deliveries: [{ ...delivery, time: old }],
      }
      const merged = async (): Promise<unknown[]> => {
        await opened.command('OPTIMIZE TABLE log_lines FINAL')
        await opened.command('OPTIMIZE TABLE deliveries FINAL')
        return [
          ...(await rowsOf("log_lines WHERE time < '2026-01-01'", 'count() AS rows')),
          ...(await rowsOf("deliveries WHERE time < '2026-01-01'", 'count() AS rows')),
        ]
      }
      await opened.store.records.write(batch, { token: 'imported', version: 10 })
      expect(await merged()).toEqual([{ rows: 1 }, { rows: 1 }])

      for (const table of ['log_lines', 'deliveries']) {
        await opened.command(`TRUNCATE TABLE ${table}`)
        await opened.command(
          `ALTER TABLE ${table} MODIFY COLUMN stored DateTime('UTC') MATERIALIZED now() - INTERVAL 91 DAY`,
        )
      }
      await opened.store.records.write(batch, { token: 'long ago', version: 11 })
      expect(await merged()).toEqual([{ rows: 0 }, { rows: 0 }])
    },
  )
})
