/** Every column type that the tables use goes through the encoder and a real engine, and comes back the same. */
import { createClient } from '@clickhouse/client'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Readable } from 'node:stream'
import type { ClickHouseClient } from '@clickhouse/client'
import { ByteWriter } from '../../../server/store/bytes.ts'
import {
  BLOCK_ROWS,
  bool,
  createEncoder,
  float64,
  float64s,
  int64,
  itself,
  lowCardinality,
  originalText,
  text,
  texts,
  time,
  uint16,
  uint32,
  uint64,
  uint8,
} from '../../../server/store/native.ts'
import type { Column } from '../../../server/store/native.ts'
import { startOutsideEngine } from './harness.ts'
import type { OutsideEngine } from './harness.ts'

let engine: OutsideEngine
let client: ClickHouseClient
let tables = 0

beforeAll(async () => {
  engine = await startOutsideEngine()
  client = createClient({
    url: engine.url,
    username: engine.user,
    password: engine.password,
    clickhouse_settings: { output_format_json_quote_64bit_integers: 0, session_timezone: 'UTC' },
  })
})

afterAll(async () => {
  await client.close()
  await engine.stop()
})

/** Sends `values` as one column into a table of type `type`, and answers what `select` gives for each, in order. */
async function roundTrip<Value>(
  column: Column<{ value: Value }>,
  type: string,
  values: readonly Value[],
  select = 'value',
): Promise<unknown[]> {
  const rows = values.map((value, place) => ({ value, place }))
  const table = `default.t${(tables += 1)}`
  await client.command({
    query: `CREATE TABLE ${table} (place UInt32, value ${type}) ENGINE = MergeTree ORDER BY place`,
  })
  const out = new ByteWriter(16)
  const columns: Column<(typeof rows)[number]>[] = [uint32('place', (row) => row.place), column]
  const encoder = createEncoder(columns)
  for (let from = 0; from < rows.length;) {
    // in pieces of any size, as they come
    const to = Math.min(rows.length, from + 1_000, from + BLOCK_ROWS - encoder.rows)
    encoder.add(rows, from, to)
    from = to
    if (encoder.rows === BLOCK_ROWS || from === rows.length) encoder.end(out)
  }
  const { stream } = await client.exec({
    query: `INSERT INTO ${table} (place, value) FORMAT Native`,
    values: Readable.from([out.view()]),
  })
  for await (const _ of stream);
  const answer = await client.query({
    query: `SELECT ${select} AS answer FROM ${table} ORDER BY place`,
    format: 'JSONEachRow',
  })
  return (await answer.json<{ answer: unknown }>()).map((row) => row.answer)
}

const long = 'x'.repeat(127) + 'y'
const TEXTS = [
  '',
  'a',
  'plain text',
  'Grüße',
  '😀',
  long,
  'é'.repeat(100),
  'z'.repeat(20_000),
  'tab\tnul\0quote"\\',
  '…'.repeat(6_000),
]

test('texts come back, short and long, ASCII and not', async () => {
  expect(
    await roundTrip(
      text('value', (row) => row.value),
      'String',
      TEXTS,
    ),
  ).toEqual(TEXTS)
})

test('a lone surrogate becomes the replacement character', async () => {
  expect(
    await roundTrip(
      text('value', (row) => row.value),
      'String',
      ['a\ud800b'],
    ),
  ).toEqual(['a\ufffdb'])
})

test('an absent text is empty', async () => {
  expect(
    await roundTrip(
      text<{ value: string | undefined }>('value', (row) => row.value),
      'String',
      [undefined],
    ),
  ).toEqual([''])
})

test('text read as latin1 goes back to its original bytes', async () => {
  const bytes = Buffer.from([0x47, 0x72, 0xfc, 0xdf, 0x65, 0x80, 0xff, 0x00])
  const column = originalText<{ value: string }>(
    'value',
    (row) => row.value,
    (row) => row.value !== 'Grüße',
  )
  const got = await roundTrip(column, 'String', [bytes.toString('latin1'), 'Grüße', ''], 'lower(hex(value))')
  expect(got).toEqual([bytes.toString('hex'), Buffer.from('Grüße').toString('hex'), ''])
})

test('low-cardinality texts come back through their dictionary', async () => {
  const values = ['', 'sent', 'sent', 'bounced', '', 'Grüße', 'sent']
  const column = lowCardinality<{ value: string }>('value', (row) => row.value)
  expect(await roundTrip(column, 'LowCardinality(String)', values)).toEqual(values)
})

test('a dictionary of more than 256 texts takes wider places, over several blocks', async () => {
  const values = Array.from({ length: BLOCK_ROWS + 1_000 }, (_, i) =>
    i % 7 === 0 ? '' : `host-${i % 3_000}`,
  )
  const column = lowCardinality<{ value: string }>('value', (row) => row.value)
  expect(await roundTrip(column, 'LowCardinality(String)', values)).toEqual(values)
})

test('exactly 256 texts still fit narrow places', async () => {
  const values = Array.from({ length: 255 }, (_, i) => `v${i}`)
  const column = lowCardinality<{ value: string }>('value', (row) => row.value)
  expect(await roundTrip(column, 'LowCardinality(String)', values)).toEqual(values)
})

test('unsigned integers come back up to what their type holds', async () => {
  const get = (row: { value: number }) => row.value
  expect(await roundTrip(uint8('value', get), 'UInt8', [0, 1, 255])).toEqual([0, 1, 255])
  expect(await roundTrip(uint16('value', get), 'UInt16', [0, 256, 65_535])).toEqual([0, 256, 65_535])
  expect(await roundTrip(uint32('value', get), 'UInt32', [0, 65_536, 4_294_967_295])).toEqual([
    0, 65_536, 4_294_967_295,
  ])
  const wide = [0, 4_294_967_296, 2 ** 53 - 1]
  expect(await roundTrip(uint64('value', get), 'UInt64', wide)).toEqual(wide)
})

test('integers that no type holds take the nearest value', async () => {
  const get = (row: { value: number }) => row.value
  expect(await roundTrip(uint16('value', get), 'UInt16', [-1, 99_999, NaN, 25.9])).toEqual([0, 65_535, 0, 25])
  expect(await roundTrip(uint64('value', get), 'UInt64', [1e30, -5])).toEqual([2 ** 53 - 1, 0])
})

test('signed integers come back', async () => {
  const values = [0, -1, 1, -4_294_967_297, 2 ** 53 - 1, -(2 ** 53 - 1)]
  expect(
    await roundTrip(
      int64('value', (row) => row.value),
      'Int64',
      values,
    ),
  ).toEqual(values)
})

test('fractions come back to the last bit', async () => {
  const values = [0, 0.1, -2.5, 1e-300, Number.MAX_VALUE, 1 / 3]
  expect(
    await roundTrip(
      float64('value', (row) => row.value),
      'Float64',
      values,
    ),
  ).toEqual(values)
})

test('truths come back', async () => {
  expect(
    await roundTrip(
      bool('value', (row) => row.value),
      'Bool',
      [true, false],
    ),
  ).toEqual([true, false])
})

test('times come back to the microsecond', async () => {
  const values = [0, 1, 1_795_220_723_123_456, 4_102_444_799_999_999]
  const column = time<{ value: number }>('value', (row) => row.value)
  const got = await roundTrip(column, "DateTime64(6, 'UTC')", values, 'toUnixTimestamp64Micro(value)')
  expect(got).toEqual(values)
})

test('arrays of texts come back, empty ones and empty elements too', async () => {
  const values = [
    [],
    ['a'],
    ['', 'Grüße', long],
    [],
    Array.from({ length: 500 }, (_, i) => `r${i}@example.org`),
  ]
  const column = texts<{ value: string[] }, string>('value', (row) => row.value, itself)
  expect(await roundTrip(column, 'Array(String)', values)).toEqual(values)
  expect(await roundTrip(column, 'Array(LowCardinality(String))', values)).toEqual(values)
})

test('arrays of numbers come back', async () => {
  const values = [[1.5, -2], [], [0]]
  const column = float64s<{ value: number[] }, number>(
    'value',
    (row) => row.value,
    (value) => value,
  )
  expect(await roundTrip(column, 'Array(Float64)', values)).toEqual(values)
})

test('rows of many blocks keep their order', async () => {
  const values = Array.from({ length: 3 * BLOCK_ROWS + 1 }, (_, i) => `line ${i}`)
  expect(
    await roundTrip(
      text('value', (row) => row.value),
      'String',
      values,
    ),
  ).toEqual(values)
})

test('a buffer gives memory back only when it holds far more than was needed', () => {
  const out = new ByteWriter(16)
  out.text('x'.repeat(4_000_000))
  out.clear()
  out.shrinkTo(4_000_000)
  out.text('small')
  expect(out.view().toString()).toBe('\u0005small')
  expect(out.view().buffer.byteLength).toBeGreaterThan(4_000_000)
  out.shrinkTo(100)
  out.text('small')
  expect(out.view().buffer.byteLength).toBe(65_536)
})
