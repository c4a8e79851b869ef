/** Lists, one message, resolving: what goes through to the questions and how the answers come back. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Authentication, Message, StoredLine } from '../../../server/query/answers.ts'
import type { ListRequest } from '../../../server/query/filters.ts'
import type { Queries } from '../../../server/query/queries.ts'
import { BadCursor, StoreUnavailable } from '../../../server/errors.ts'
import { emptyQuestions, failingList, listOf, startApi } from './app.ts'
import type { TestApi } from './app.ts'

const message = (n: number): Message => ({
  traceId: `00000000000000${n}`,
  host: 'mx1',
  instance: 'postfix',
  queueId: `C9FC3DC7F${n}`,
  sender: '',
  origin: 'smtpd',
  direction: 'inbound',
  firstSeen: '2026-11-21T00:25:23.000000Z',
  lastSeen: '2026-11-21T00:25:24.000000Z',
  status: 'sent',
  open: false,
  recipients: [{ address: 'a@example.net', status: 'sent', attempts: 1 }],
  links: [{ kind: 'bounce', way: 'from', queueId: 'AAAAAAAAAA', certain: true, host: 'mx1' }],
})

const line: StoredLine = {
  id: 'mx1/mail.log/1/0',
  time: '2026-11-21T00:25:23.123456Z',
  micros: Date.parse('2026-11-21T00:25:23.123Z') * 1000 + 456,
  host: 'mx1',
  program: 'postfix/qmgr',
  daemon: 'qmgr',
  pid: 812,
  severity: 'info',
  kind: 'removed',
  queueId: 'C9FC3DC7F1',
  message: 'C9FC3DC7F1: removed',
  format: '3339.6 +01:00',
  source: 'mail.log',
}

const asked: ListRequest[] = []
const connection = {
  connectionId: 'c1',
  host: 'mx1',
  program: 'postfix/smtpd',
  pid: 1,
  startedAt: '2026-11-21T00:25:23.000000Z',
  commands: { ehlo: { ok: 1, total: 1 } },
  queueIds: [],
  rejections: 0,
  authenticationFailures: 0,
  open: false,
}
const login: Authentication = {
  time: '2026-11-21T00:25:23.000000Z',
  host: 'mx1',
  daemon: 'smtpd',
  result: 'failure',
  attempts: 1,
}
const messages = listOf([message(1), message(2), message(3)])
const questions: Queries = {
  ...emptyQuestions,
  ids: [],
  messages: {
    ...messages,
    page: (request) => {
      asked.push(request)
      return messages.page(request)
    },
  },
  lines: listOf([line, { ...line, id: 'mx1/mail.log/1/60', header: 'Odd header: ' }]),
  connections: listOf([connection]),
  authentications: listOf([login]),
  rejections: failingList(new BadCursor()),
  message: async (host, queueId, at) => ({
    message: { ...message(1), host, queueId, firstSeen: at ?? '2026-11-21T00:25:23.000000Z' },
    attempts: [],
    lines: [line],
    connection,
    otherLives: [],
    nextAttempt: '2026-11-21T01:00:00.000000Z',
  }),
  resolve: async (q) => ({ kind: 'text', href: `/search?q=${encodeURIComponent(q)}`, found: [] }),
}

let app: TestApi
beforeAll(async () => {
  app = await startApi({ questions })
})
afterAll(() => app.api.close())

test('filters, limit and cursor go through as they are meant', async () => {
  asked.length = 0
  await app.get(
    '/api/messages?q=from:a%20status:sent&since=now-2h&limit=2&cursor=1&order=oldest&status=bounced',
  )
  expect(asked).toEqual([
    { q: 'from:a status:sent', since: 'now-2h', limit: 2, cursor: '1', order: 'oldest', status: 'bounced' },
  ])
})

test('a page holds what the list gave, nothing more and nothing less', async () => {
  const page = (await app.get('/api/messages?limit=2')).json()
  expect(page).toEqual({
    items: [message(1), message(2)],
    nextCursor: '2',
    total: 3,
    totalExact: true,
    covered: { since: '2026-11-20T00:00:00Z', until: '2026-11-21T00:00:00Z' },
    hosts: [],
  })
})

test('sessions and logins come as they are', async () => {
  expect((await app.get('/api/connections')).json().items).toEqual([connection])
  expect((await app.get('/api/authentications')).json().items).toEqual([login])
})

test('a line is told as it stood in the log, in the zone it was written in', async () => {
  const { items } = (await app.get('/api/lines')).json() as { items: Record<string, unknown>[] }
  expect(items.map((item) => item.line)).toEqual([
    '2026-11-21T01:25:23.123456+01:00 mx1 postfix/qmgr[812]: C9FC3DC7F1: removed',
    'Odd header: C9FC3DC7F1: removed',
  ])
  expect(items[0]).not.toHaveProperty('micros')
  expect(items[0]).not.toHaveProperty('format')
})

const ndjson = (url: string) => app.get(url, { accept: 'application/x-ndjson' })
const rows = (body: string) =>
  body
    .split('\n')
    .filter((text) => text !== '')
    .map((text) => JSON.parse(text) as Record<string, unknown>)

test('as NDJSON a list comes whole, one object a line', async () => {
  const answer = await ndjson('/api/messages')
  expect(answer.headers['content-type']).toBe('application/x-ndjson')
  expect(rows(answer.body)).toEqual([message(1), message(2), message(3)])
  expect(rows((await ndjson('/api/messages?limit=2')).body)).toHaveLength(2)
  expect((await ndjson('/api/authentications')).body.endsWith('}\n')).toBe(true)
  expect(rows((await ndjson('/api/lines')).body)[0]).toMatchObject({
    line: '2026-11-21T01:25:23.123456+01:00 mx1 postfix/qmgr[812]: C9FC3DC7F1: removed',
  })
})

test('a fault before the first object is a problem, not half a list', async () => {
  const answer = await ndjson('/api/rejections?cursor=x')
  expect([answer.statusCode, answer.json().code]).toEqual([400, 'CURSOR_INVALID'])
})

test('a fault in the middle of a list cuts it off', async () => {
  const broken = await startApi({
    questions: {
      ...questions,
      messages: {
        ...messages,
        async *all() {
          yield message(1)
          throw new StoreUnavailable('it is away')
        },
      },
    },
  })
  const url = await broken.api.listen({ port: 0, host: '127.0.0.1' })
  const response = await fetch(`${url}/api/messages`, {
    headers: { authorization: `Bearer ${broken.token}`, accept: 'application/x-ndjson' },
  })
  await expect(response.text()).rejects.toThrow()
  await broken.api.close()
})

test('one message comes with its lines, its session and the life that was asked for', async () => {
  const at = '2026-11-21T00:25:23.000001Z'
  const detail = (await app.get(`/api/messages/mx1/C9FC3DC7F1?at=${at}`)).json()
  expect(detail).toMatchObject({
    message: { queueId: 'C9FC3DC7F1', firstSeen: at, links: [{ host: 'mx1' }] },
    lines: [{ line: '2026-11-21T01:25:23.123456+01:00 mx1 postfix/qmgr[812]: C9FC3DC7F1: removed' }],
    connection,
    nextAttempt: '2026-11-21T01:00:00.000000Z',
  })
})

test('a message that nobody knows is told as such', async () => {
  const empty = await startApi()
  const answer = await empty.get('/api/messages/mx1/C9FC3DC7F1')
  expect([answer.statusCode, answer.json()]).toEqual([
    404,
    expect.objectContaining({
      code: 'MESSAGE_NOT_FOUND',
      detail: "no message 'C9FC3DC7F1' is known on host 'mx1'",
    }),
  ])
  await empty.api.close()
})

test('a pasted bounce of many lines can be resolved', async () => {
  const q = 'Diagnostic-Code: smtp; 550\n'.repeat(400)
  const answer = await app.get(`/api/resolve?q=${encodeURIComponent(q)}`)
  expect(answer.json().href).toContain('Diagnostic-Code')
})

test('a time that is none is refused in words, not taken for no time', async () => {
  const app = await startApi()
  const refused = await app.get('/api/messages/mx1/4F2A81C0B7?at=yesterday-ish')
  expect(refused.statusCode).toBe(400)
  expect(refused.json()).toMatchObject({
    code: 'REQUEST_INVALID',
    detail: expect.stringContaining("'yesterday-ish' is no time"),
  })
  await app.api.close()
})
