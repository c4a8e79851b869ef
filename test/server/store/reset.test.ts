/** A connection that was idle and is closed just as a question is sent on it; a server that is busy for a moment. */
import { ClickHouseError } from '@clickhouse/client'
import { expect, test, vi } from 'vitest'
import type { Clients } from '../../../server/store/client.ts'
import { createReader } from '../../../server/store/reader.ts'

const reset = () => Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' })

function readerOf(...faults: readonly Error[]) {
  const left = [...faults]
  const query = vi.fn(() => {
    const fault = left.shift()
    return fault === undefined ? Promise.resolve({ json: async () => [{ n: 1 }] }) : Promise.reject(fault)
  })
  const clients = { reader: { query }, readerSettings: {} } as unknown as Clients
  const { query: ask } = createReader(() => clients)
  return {
    query,
    ask: (signal?: AbortSignal) => ask('SELECT 1 AS n', {}, { id: 'test', ...(signal && { signal }) }),
  }
}

test('a question is asked once more, under another name', async () => {
  const { query, ask } = readerOf(reset())
  expect(await ask()).toEqual([{ n: 1 }])
  const names = (query.mock.calls as unknown as [{ query_id: string }][]).map(([{ query_id: name }]) => name)
  expect(new Set(names).size).toBe(2)
})

test('a server that is gone is told after the second attempt', async () => {
  const { query, ask } = readerOf(reset(), Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }))
  await expect(ask()).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
  expect(query).toHaveBeenCalledTimes(2)
})

test.each([
  ['another fault', new Error('Timeout error.')],
  ['nobody there', Object.assign(new Error('refused'), { code: 'ECONNREFUSED' })],
])('%s is told at once', async (_, fault) => {
  const { query, ask } = readerOf(fault)
  await expect(ask()).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
  expect(query).toHaveBeenCalledTimes(1)
})

test('nobody waits any more: not again', async () => {
  const { query, ask } = readerOf(reset())
  await expect(ask(AbortSignal.abort(new Error('left')))).rejects.toThrow('left')
  expect(query).toHaveBeenCalledTimes(1)
})

const busy = () =>
  new ClickHouseError({ code: '202', message: 'Too many simultaneous queries', type: 'BUSY' })

test('a server that is busy for a moment is asked again, and one that stays busy is told', async () => {
  expect(await readerOf(busy(), busy()).ask()).toEqual([{ n: 1 }])
  const { query, ask } = readerOf(busy(), busy(), busy(), busy())
  await expect(ask()).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
  expect(query).toHaveBeenCalledTimes(4)
})
