/** Pages of refusals and logins that nothing tells apart, as a log of whole seconds has them: each is shown once. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createQueries } from '../../../../server/query/create.ts'
import type { Queries } from '../../../../server/query/queries.ts'
import { noRecords, openStore } from '../../store/harness.ts'
import type { OpenedStore } from '../../store/harness.ts'
import { AT, authentication, rejection } from '../../store/samples.ts'

const COUNT = 9
const SECOND = 1_000_000
const range = {
  since: new Date((AT - SECOND) / 1000).toISOString(),
  until: new Date((AT + 10 * SECOND) / 1000).toISOString(),
}
/** Nine of one second, and one before and after them. */
const times = [AT, ...Array.from({ length: COUNT }, () => AT + SECOND), AT + 2 * SECOND]

let opened: OpenedStore
let queries: Queries
beforeAll(async () => {
  opened = await openStore('embedded')
  const records = {
    ...noRecords(),
    rejections: times.map((time) => ({ ...rejection, time })),
    authentications: times.map((time) => ({ ...authentication, primary: true, time })),
  }
  await opened.store.records.write(records, { token: 'twins', version: 1 })
  queries = createQueries({
    reader: opened.store.reader,
    zone: 'UTC',
    disk: () => opened.store.disk(),
    liveSources: () => [],
  })
})
afterAll(() => opened.dispose())

const pages = async (list: 'rejections' | 'authentications', order: 'newest' | 'oldest', limit: number) => {
  const lengths: number[] = []
  for (let cursor: string | undefined; ;) {
    const page = await queries[list].page({ ...range, order, limit, ...(cursor && { cursor }) })
    expect(page.total).toBe(COUNT + 2)
    lengths.push(page.items.length)
    if (page.nextCursor === undefined) return lengths
    cursor = page.nextCursor
  }
}

test.each([
  ['rejections', 'newest'],
  ['rejections', 'oldest'],
  ['authentications', 'newest'],
  ['authentications', 'oldest'],
] as const)('%s, the %s first', async (list, order) => {
  expect(await pages(list, order, 4)).toEqual([COUNT + 1, 1])
  expect(await pages(list, order, 1)).toEqual([1, COUNT, 1])
  expect(await pages(list, order, 50)).toEqual([COUNT + 2])
})
