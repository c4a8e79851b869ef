/** Every column type that the tables use goes through the encoder and a real engine, and comes back the same. */
import { createClient } from '@clickhouse/client'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Readable } from 'node:stream'
import type { ClickHouseClient } from '@clickhouse/client'
import { ByteWriter } from '../../../server/store/bytes.ts'
import { BLOCK_ROWS, createEncoder } from '../../../server/store/native.ts'
import type { Block, PutRow } from '../../../server/store/native.ts'
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

const TOLD = 2 ** 40 + 7

/**
 * Sends `values` into a table of type `type`, by the column that `column` makes for them, and answers what `select` gives for
 * each, in order.
 */
async function roundTrip<Value>(
  column: (block: Block) => PutRow<Value>,
  type: string,
  values: readonly Value[],
  select = 'value',
): Promise<unknown[]> {
  const table = `default.t${(tables += 1)}`
  await client.command({
    query: `CREATE TABLE ${table} (place UInt32, value ${type}) ENGINE = MergeTree ORDER BY place`,
  })
  const out = new ByteWriter(16)
  const encoder = createEncoder<number>((block) => {
    const place = block.uint32('place')
    const put = column(block)
    return (row) => {
      place.put(row)
      put(values[row] as Value)
    }
  })
  const places = values.map((_, place) => place)
  for (let from = 0; from < places.length;) {
    // in pieces of any size, as they come
    const to = Math.min(places.length, from + 1_000, from + BLOCK_ROWS - encoder.rows)
    encoder.add(places, from, to)
    from = to
    if (encoder.rows === BLOCK_ROWS || from === places.length) encoder.end(out)
  }
  encoder.tell(TOLD)
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

/** A column that each value is put into as it is. */
const plainly =
  <Value>(make: (block: Block) => { put(value: Value | undefined): void }) =>
  (block: Block): PutRow<Value | undefined> => {
    const column = make(block)
    return (value) => column.put(value)
  }

const text = plainly((block) => block.text('value'))
const word = plainly((block) => block.lowCardinality('value'))
const uint16 = plainly((block) => block.uint16('value'))
const uint64 = plainly((block) => block.uint64('value'))

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
  expect(await roundTrip(text, 'String', TEXTS)).toEqual(TEXTS)
})

test('a lone surrogate becomes the replacement character', async () => {
  expect(await roundTrip(text, 'String', ['a\ud800b'])).toEqual(['a\ufffdb'])
})

test('an absent text is empty', async () => {
  expect(await roundTrip(text, 'String', [undefined])).toEqual([''])
})

test('text read as latin1 goes back to its original bytes', async () => {
  const bytes = Buffer.from([0x47, 0x72, 0xfc, 0xdf, 0x65, 0x80, 0xff, 0x00])
  const column = (block: Block) => {
    const values = block.text('value')
    return (value: string) => (value === 'Grüße' ? values.put(value) : values.putLatin1(value))
  }
  const got = await roundTrip(column, 'String', [bytes.toString('latin1'), 'Grüße', ''], 'lower(hex(value))')
  expect(got).toEqual([bytes.toString('hex'), Buffer.from('Grüße').toString('hex'), ''])
})

test('low-cardinality texts come back through their dictionary', async () => {
  const values = ['', 'sent', 'sent', 'bounced', '', 'Grüße', 'sent']
  expect(await roundTrip(word, 'LowCardinality(String)', values)).toEqual(values)
})

test('a dictionary of more than 256 texts takes wider places, over several blocks', async () => {
  const values = Array.from({ length: BLOCK_ROWS + 1_000 }, (_, i) =>
    i % 7 === 0 ? '' : `host-${i % 3_000}`,
  )
  expect(await roundTrip(word, 'LowCardinality(String)', values)).toEqual(values)
})

test('exactly 256 texts still fit narrow places', async () => {
  const values = Array.from({ length: 255 }, (_, i) => `v${i}`)
  expect(await roundTrip(word, 'LowCardinality(String)', values)).toEqual(values)
})

test('unsigned integers come back up to what their type holds', async () => {
  expect(
    await roundTrip(
      plainly((block) => block.uint8('value')),
      'UInt8',
      [0, 1, 255],
    ),
  ).toEqual([0, 1, 255])
  expect(await roundTrip(uint16, 'UInt16', [0, 256, 65_535])).toEqual([0, 256, 65_535])
  expect(
    await roundTrip(
      plainly((block) => block.uint32('value')),
      'UInt32',
      [0, 65_536, 4_294_967_295],
    ),
  ).toEqual([0, 65_536, 4_294_967_295])
  const wide = [0, 4_294_967_296, 2 ** 53 - 1]
  expect(await roundTrip(uint64, 'UInt64', wide)).toEqual(wide)
})

test('integers that no type holds take the nearest value', async () => {
  expect(await roundTrip(uint16, 'UInt16', [-1, 99_999, NaN, 25.9])).toEqual([0, 65_535, 0, 25])
  expect(await roundTrip(uint64, 'UInt64', [1e30, -5])).toEqual([2 ** 53 - 1, 0])
})

test('signed integers come back', async () => {
  const values = [0, -1, 1, -4_294_967_297, 2 ** 53 - 1, -(2 ** 53 - 1)]
  expect(
    await roundTrip(
      plainly((block) => block.int64('value')),
      'Int64',
      values,
    ),
  ).toEqual(values)
})

test('a value that is told late stands in all rows of all blocks', async () => {
  const column = (block: Block) => {
    const late = block.late('value')
    return () => late.put()
  }
  const got = await roundTrip(column, 'UInt64', new Array(BLOCK_ROWS + 3).fill(0))
  expect(new Set(got)).toEqual(new Set([TOLD]))
})

test('fractions come back to the last bit', async () => {
  const values = [0, 0.1, -2.5, 1e-300, Number.MAX_VALUE, 1 / 3]
  expect(
    await roundTrip(
      plainly((block) => block.float64('value')),
      'Float64',
      values,
    ),
  ).toEqual(values)
})

test('truths come back', async () => {
  expect(
    await roundTrip(
      plainly((block) => block.bool('value')),
      'Bool',
      [1, 0, undefined],
    ),
  ).toEqual([true, false, false])
})

test('times come back to the microsecond', async () => {
  const values = [0, 1, 1_795_220_723_123_456, 4_102_444_799_999_999]
  const column = plainly((block) => block.time('value'))
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
  const column = (block: Block) => {
    const list = block.list()
    const elements = list.texts('value')
    return (value: string[]) => {
      for (const element of value) elements.put(element)
      list.end(value.length)
    }
  }
  expect(await roundTrip(column, 'Array(String)', values)).toEqual(values)
  expect(await roundTrip(column, 'Array(LowCardinality(String))', values)).toEqual(values)
})

test('arrays of numbers come back, over several blocks', async () => {
  const values = [[1.5, -2], [], ...Array.from({ length: BLOCK_ROWS }, (_, i) => [i])]
  const column = (block: Block) => {
    const list = block.list()
    const elements = list.float64s('value')
    return (value: number[]) => {
      for (const element of value) elements.put(element)
      list.end(value.length)
    }
  }
  expect(await roundTrip(column, 'Array(Float64)', values)).toEqual(values)
})

test('rows of many blocks keep their order', async () => {
  const values = Array.from({ length: 3 * BLOCK_ROWS + 1 }, (_, i) => `line ${i}`)
  expect(await roundTrip(text, 'String', values)).toEqual(values)
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
