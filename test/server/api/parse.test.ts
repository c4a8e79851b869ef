/** POST /api/parse: kinds and fields of pasted lines, why one is not understood, and how much may be sent. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { ParseAnswer } from '../../../server/api/contract.ts'
import { MOST_TEXT } from '../../../server/api/contract.ts'
import { startApi } from './app.ts'
import type { TestApi } from './app.ts'

let app: TestApi
beforeEach(async () => (app = await startApi()))
afterEach(() => app.api.close())

const HEAD = '2026-11-21T10:00:00.000000+00:00 mx1'
const post = (body: unknown) => app.send('POST', '/api/parse', body)
const read = async (...lines: string[]) => (await post({ text: lines.join('\n') })).json() as ParseAnswer

test('a line tells its kind and its fields', async () => {
  const answer = await read(
    `${HEAD} postfix/qmgr[812]: 4F2A81C0B7: from=<anna@example.org>, size=1834, nrcpt=2 (queue active)`,
  )
  expect(answer).toMatchObject({ understood: 1, leftOut: 0 })
  expect(answer.lines[0]).toMatchObject({
    understood: true,
    kind: 'queue-active',
    time: '2026-11-21T10:00:00.000000Z',
    host: 'mx1',
    program: 'postfix/qmgr',
    queueId: '4F2A81C0B7',
    fields: { sender: 'anna@example.org', size: 1834, recipientCount: 2 },
  })
  expect(answer.lines[0]).not.toHaveProperty('reason')
})

test('a line without a year is of the last such day', async () => {
  const { lines } = await read(
    'Dec 24 10:00:00 mx1 lighthouse[7]: on',
    'Nov 20 10:00:00 mx1 lighthouse[7]: on',
  )
  expect(lines.map(({ time }) => time?.slice(0, 10))).toEqual(['2025-12-24', '2026-11-20'])
})

test.each([
  ['header', 'hello world'],
  ['program', `${HEAD} lighthouse[7]: the lamp is on`],
  ['sentence', `${HEAD} postfix/qmgr[812]: the moon is made of cheese`],
  ['damaged', `${HEAD} postfix/anvil[9]: statistics: max connection rate 3/60s for (smtp:192.0.`],
])('a line that is not understood says why: %s', async (reason, line) => {
  const { lines, understood } = await read(line)
  expect(understood).toBe(0)
  expect(lines).toMatchObject([{ line, understood: false, reason }])
})

test('empty lines are nothing, and lines beyond the first 200 are counted', async () => {
  const answer = await read('', 'x', '  ', ...Array.from({ length: 204 }, () => 'y'))
  expect([answer.lines.length, answer.leftOut]).toEqual([200, 5])
})

test('too much text, no text and other bodies are refused', async () => {
  for (const [body, status] of [
    [{ text: 'x'.repeat(MOST_TEXT + 1) }, 400],
    [{ text: 'x'.repeat(300_000) }, 413],
    [{ text: '' }, 400],
    [{ lines: ['x'] }, 400],
  ] as const) {
    const answer = await post(body)
    expect(answer.statusCode).toBe(status)
    expect(answer.headers['content-type']).toContain('application/problem+json')
    expect(answer.json().code).toBe('REQUEST_INVALID')
  }
})

test('only somebody who is signed in may ask, and not for ever', async () => {
  const stranger = await app.inject({ method: 'POST', url: '/api/parse', payload: { text: 'x' } })
  expect([stranger.statusCode, stranger.json().code]).toEqual([401, 'NOT_SIGNED_IN'])
  const codes: number[] = []
  for (let count = 0; count < 31; count += 1) codes.push((await post({ text: 'x' })).statusCode)
  expect(codes.at(-1)).toBe(429)
  expect(codes.slice(0, 29).every((code) => code === 200)).toBe(true)
})
