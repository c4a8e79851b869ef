import { expect, test } from 'vitest'
import { startApi } from './app.ts'

test('an answer has a tag, and is not sent again to whoever has it', async () => {
  const { get, clock } = await startApi()
  const first = await get('/api/alerts/silences')
  const tag = String(first.headers.etag)
  expect(tag).toMatch(/^W\/"[\w-]{22}"$/)
  for (const known of [tag, `"other", ${tag.slice(2)}`, '*']) {
    const again = await get('/api/alerts/silences', { 'if-none-match': known })
    expect([known, again.statusCode, again.body, again.headers.etag]).toEqual([known, 304, '', tag])
  }
  expect((await get('/api/alerts/silences', { 'if-none-match': '"other"' })).statusCode).toBe(200)
  const before = await get('/api/status')
  clock.now += 1000
  // its clock went on, so it is another answer
  const after = await get('/api/status', { 'if-none-match': String(before.headers.etag) })
  expect(after.statusCode).toBe(200)
})

test('faults and what changes something have none', async () => {
  const { get, send } = await startApi()
  expect((await get('/api/no/such')).headers.etag).toBeUndefined()
  expect((await send('POST', '/api/parse', { text: 'x' })).headers.etag).toBeUndefined()
})
