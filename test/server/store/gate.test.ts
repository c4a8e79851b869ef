/** Work on the tables and batches exclude each other; what has left twice or never came does not count. */
import { expect, test } from 'vitest'
import { createGate, throughGate } from '../../../server/store/gate.ts'
import type { RecordStore } from '../../../server/correlate/record-store.ts'
import { noRecords } from './harness.ts'

const turn = () => new Promise((resolve) => setTimeout(resolve, 5))

test('work waits for the batch under way, and the next batch for the work', async () => {
  const gate = createGate()
  const order: string[] = []
  const leave = await gate.enter()
  const rested = gate.rest(async ({ token }) => {
    order.push(`work after ${token}`)
    await turn()
    order.push('work done')
  })
  const second = gate.enter().then(() => order.push('second batch'))
  await turn()
  expect(order).toEqual([])
  await leave('first')
  await Promise.all([rested, second])
  expect(order).toEqual(['work after first', 'work done', 'second batch'])
})

test('a batch that failed names no token, and leaving once more changes nothing', async () => {
  const gate = createGate()
  const store = (write: () => Promise<void>) =>
    throughGate({ write } as unknown as RecordStore, gate.enter).write(noRecords(), {
      token: 'mine',
      version: 1,
    })
  await expect(store(() => Promise.reject(new Error('full')))).rejects.toThrow('full')
  expect(await gate.rest(({ token, isSure }) => [token, isSure])).toEqual([undefined, false])
  await store(() => Promise.resolve())
  expect(await gate.rest(({ token, isSure }) => [token, isSure])).toEqual(['mine', true])
  const leave = await gate.enter()
  await leave('last')
  await leave('too late')
  expect(await gate.rest(({ token, isSure }) => [token, isSure])).toEqual(['last', true])
  // it may be stored, or not
  await expect(store(() => Promise.reject(new Error('cut off')))).rejects.toThrow('cut off')
  expect(await gate.rest(({ token, isSure }) => [token, isSure])).toEqual(['last', false])
})
