/** `mailtrace messages` and `rejections`: filters to the API, pages to a table or to NDJSON. */
import { afterEach, describe, expect, test } from 'vitest'
import { messages, rejections } from '../../../server/cli/list.ts'
import { createScene } from './scene.ts'
import type { Answer, Scene } from './scene.ts'

const message = (queueId: string, more: object = {}) => ({
  traceId: '0011223344556677',
  host: 'mx1',
  queueId,
  sender: 'anna@example.org',
  firstSeen: '2026-11-21T00:25:23.000000Z',
  status: 'sent',
  recipients: [{ address: 'ben@example.com', status: 'sent', attempts: 1 }],
  ...more,
})
const page = (items: object[], total: number, nextCursor?: string): Answer => [
  200,
  { items, total, totalExact: true, hosts: [], ...(nextCursor !== undefined && { nextCursor }) },
]

let scene: Scene
afterEach(() => scene.close())

describe('messages', () => {
  test('--json streams every page', async () => {
    scene = await createScene({
      'GET /messages': [page([message('A1'), message('A2')], 3, 'next'), page([message('A3')], 3)],
    })
    expect(await scene.run(messages, ['--json'])).toBe(0)
    expect(scene.objects().map(({ queueId }) => queueId)).toEqual(['A1', 'A2', 'A3'])
    expect(scene.requests.map(({ query }) => query.cursor)).toEqual([undefined, 'next'])
    expect(scene.requests[0]?.authorization).toBe('Bearer secret-token')
    expect(scene.stderr()).toBe('')
  })

  test('every filter reaches the API under its name', async () => {
    scene = await createScene({ 'GET /messages': page([message('A1')], 1) })
    const filters = {
      '--from': 'anna@*',
      '--to': 'ben@example.com',
      '--domain': 'example.com',
      '--status': 'sent',
      '--dsn': '2.*',
      '--client': '192.0.2.0/24',
      '--helo': 'mail.example.org',
      '--sasl-user': 'anna',
      '--relay': 'mx.example.net',
      '--queue-id': 'A1',
      '--message-id': '<1@example.org>',
      '--host': 'mx1',
      '--reason': 'greylisted',
      '--since': '2026-11-20T00:00:00Z',
      '--until': '2026-11-21 12:00',
      '--limit': '5',
    }
    expect(await scene.run(messages, Object.entries(filters).flat())).toBe(0)
    expect(scene.requests[0]?.query).toEqual({
      from: 'anna@*',
      to: 'ben@example.com',
      domain: 'example.com',
      status: 'sent',
      dsn: '2.*',
      client: '192.0.2.0/24',
      helo: 'mail.example.org',
      saslUser: 'anna',
      relay: 'mx.example.net',
      queueId: 'A1',
      messageId: '<1@example.org>',
      host: 'mx1',
      reason: 'greylisted',
      since: '2026-11-20T00:00:00Z',
      until: expect.stringMatching(/^2026-11-21T12:0[01]/) as string,
      limit: '5',
    })
  })

  test('without a time they reach back as far as the store does', async () => {
    scene = await createScene({ 'GET /messages': page([message('A1')], 1) })
    await scene.run(messages, [])
    expect(scene.requests[0]?.query).toMatchObject({ since: '1970-01-01T00:00:00Z' })
  })

  test('the table has a line each and says how many there are besides', async () => {
    const many = [message('A1'), message('A2', { sender: '', status: 'bounced' })]
    scene = await createScene({ 'GET /messages': page(many, 2000, 'next') })
    expect(await scene.run(messages, ['--limit', '2'])).toBe(0)
    expect(scene.stdout()).toBe(
      '2026-11-21 00:25:23  mx1  A1  sent     anna@example.org  ben@example.com\n' +
        '2026-11-21 00:25:23  mx1  A2  bounced  <>                ben@example.com\n',
    )
    expect(scene.stderr()).toBe('2 of 2000; --limit shows more, --json all of them\n')
  })

  test('escape sequences of a sender do not reach the terminal', async () => {
    scene = await createScene({
      'GET /messages': page([message('A1', { sender: 'a\u001b[2Jb@example.org' })], 1),
    })
    await scene.run(messages, [])
    expect(scene.stdout()).not.toContain('\u001b')
  })

  test('nothing found is exit 1', async () => {
    scene = await createScene({ 'GET /messages': page([], 0) })
    expect(await scene.run(messages, ['--json'])).toBe(1)
    expect(scene.stdout()).toBe('')
    expect(scene.stderr()).toBe('mailtrace messages: nothing matches\n')
  })

  test.each([
    [['--since', 'whenever'], '--since whenever: is no time'],
    [['--since', '2026-11-21T00:00:00Z', '--until', '2026-11-20T00:00:00Z'], '--since lies after --until'],
    [['--limit', '0'], '--limit 0'],
    [['word'], "'word' is one word too many"],
  ])('%j is a fault of usage', async (argv, words) => {
    scene = await createScene({})
    expect(await scene.run(messages, argv)).toBe(2)
    expect(scene.stderr()).toContain(words)
    expect(scene.stderr().trimEnd().split('\n')).toHaveLength(1)
  })

  test.each([
    [400, 2],
    [401, 3],
    [500, 1],
    [503, 3],
  ])('an answer %i of the service is exit %i with its words', async (status, exit) => {
    scene = await createScene({
      'GET /messages': [status, { code: 'X', title: 't', detail: 'the reason why' }],
    })
    expect(await scene.run(messages, ['--json'])).toBe(exit)
    expect(scene.stderr()).toMatch(/^mailtrace messages: the reason why/)
  })
})

describe('which service', () => {
  test('a service that does not answer is exit 3', async () => {
    scene = await createScene({})
    const gone = scene.url
    await scene.close()
    scene = await createScene()
    expect(await scene.run(messages, ['--url', gone])).toBe(3)
    expect(scene.stderr()).toContain('does not answer (ECONNREFUSED)')
  })

  test('without one the store is opened in this process', async () => {
    scene = await createScene()
    let closed = false
    const exit = await scene.run(messages, ['--json'], {
      openOffline: async (config) => ({
        get: async <T>() => ({ items: [{ data: config.data }], total: 1 }) as T,
        post: () => Promise.reject(new Error('not asked')),
        postPatiently: () => Promise.reject(new Error('not asked')),
        events: () => {
          throw new Error('not asked')
        },
        close: async () => void (closed = true),
      }),
    })
    expect(exit).toBe(0)
    expect(scene.objects()).toEqual([{ data: scene.data }])
    expect(closed).toBe(true)
  })
})

test('rejections show who was refused and why', async () => {
  const rejection = {
    time: '2026-11-21T00:25:23.000000Z',
    host: 'mx1',
    stage: 'RCPT',
    clientAddress: '203.0.113.9',
    sender: 'x@example.net',
    recipient: 'nobody@example.org',
    reason: '550 5.1.1 <nobody@example.org>: Recipient address rejected: User unknown',
  }
  scene = await createScene({ 'GET /rejections': page([rejection], 1) })
  expect(await scene.run(rejections, ['--since', 'now-1h'])).toBe(0)
  expect(scene.stdout()).toContain('203.0.113.9  RCPT  x@example.net  nobody@example.org  550 5.1.1')
})
