/** `mailtrace trace`: what an ID may be, and how the answer is told. */
import { afterEach, expect, test } from 'vitest'
import { trace } from '../../../server/cli/trace.ts'
import { createScene } from './scene.ts'
import type { Answer, Scene } from './scene.ts'

const message = {
  host: 'mx1',
  queueId: '4F2A81C0B7',
  sender: 'anna@example.org',
  firstSeen: '2026-11-21T00:25:23.000000Z',
  status: 'bounced',
  recipients: [
    { address: 'max@example.net', status: 'bounced', attempts: 1, dsn: '5.1.1', reply: '550 5.1.1 unknown' },
  ],
  links: [],
}
const page = (...items: object[]): Answer => [200, { items, total: items.length }]
const detail: Answer = [200, { message, attempts: [], lines: [{ line: 'the first line' }], otherLives: [] }]

let scene: Scene
afterEach(() => scene.close())

test('a queue ID is told as a story with an explanation', async () => {
  scene = await createScene({ 'GET /messages': page(message), 'GET /messages/mx1/4F2A81C0B7': detail })
  expect(await scene.run(trace, ['4F2A81C0B7'])).toBe(0)
  expect(scene.stdout()).toContain('4F2A81C0B7 (mx1): returned to the sender')
  expect(scene.stdout()).toContain('Answer: 550 5.1.1 unknown')
  expect(scene.stdout()).toMatch(/^ {2}= .{10}/m)
  expect(scene.stdout()).not.toContain('the first line')
  expect(scene.requests[0]?.query).toMatchObject({ queueId: '4F2A81C0B7', since: '1970-01-01T00:00:00Z' })
  expect(scene.requests[1]?.query).toEqual({ at: message.firstSeen })
})

test('--lines adds the log lines', async () => {
  scene = await createScene({ 'GET /messages': page(message), 'GET /messages/mx1/4F2A81C0B7': detail })
  await scene.run(trace, ['4F2A81C0B7', '--lines'])
  expect(scene.stdout()).toContain('  the first line')
})

test.each([
  ['4bXk2T3nQzz1Wl', ['queueId']],
  ['<one@example.org>', ['messageId', 'address']],
  ['anna@example.org', ['address', 'messageId']],
  ['something', ['queueId', 'messageId']],
])('%s is looked up as %j', async (id, filters) => {
  scene = await createScene({ 'GET /messages': page() })
  expect(await scene.run(trace, [id])).toBe(1)
  expect(
    scene.requests.map(({ query }) =>
      Object.keys(query).find((name) => !['since', 'until', 'limit'].includes(name)),
    ),
  ).toEqual(filters)
  expect(scene.stderr()).toBe(`mailtrace trace: nothing is known of '${id}'\n`)
})

test('--json gives a Message a line for several IDs; one that is unknown is exit 1 and the others are shown', async () => {
  scene = await createScene({
    'GET /messages': [page(message), page(), page({ ...message, queueId: 'A1B2C3D4' })],
  })
  expect(await scene.run(trace, ['4F2A81C0B7', 'ABCDEF12', 'A1B2C3D4', '--json'])).toBe(1)
  expect(scene.objects().map(({ queueId }) => queueId)).toEqual(['4F2A81C0B7', 'A1B2C3D4'])
  expect(scene.stderr()).toContain("'ABCDEF12'")
})

test('without an ID it is a fault of usage', async () => {
  scene = await createScene({})
  expect(await scene.run(trace, [])).toBe(2)
})
