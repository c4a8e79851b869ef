/** No clear local part of the sample leaves any route to a role that is masked; the same routes show it to others. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { LogLine, Message } from '../../../server/api/contract.ts'
import type { ApiDeps } from '../../../server/api/deps.ts'
import { emptyQuestions, listOf, startApi } from './app.ts'
import type { TestApi } from './app.ts'

const LOCAL = /anna|berta|otto/
const text =
  '4bX: to=<anna@example.org>, orig_to=<berta>, from=<berta@example.net>, sasl_username=otto, user=<otto>, 192.0.2.7 → otto, 2001:db8::7 → berta'
const detail = { en: text, de: text }
const record: Record<string, unknown> = {
  time: '2026-11-21T00:00:00.000000Z',
  host: 'mx1',
  micros: 1_795_219_200_000_000,
  format: 'rfc3164',
  header: 'Nov 21 00:00:00 mx1 ',
  program: 'postfix/smtp',
  message: text,
  sender: 'anna@example.org',
  recipient: 'berta',
  saslUsername: 'otto',
  subject: 'for anna@example.org',
  reason: text,
  recipients: [{ address: 'berta@example.net', lastReply: text }],
  links: [],
}
const time = '2026-11-21T00:00:00Z'
const alert = {
  alert: 'AccountSends',
  phase: 'firing' as const,
  severity: 'warning' as const,
  title: detail,
  summary: detail,
  description: detail,
  since: time,
  unit: '',
  reasons: [{ reason: text, count: 1 }],
  queueIds: [],
  link: '/search?q=sasl%3Aotto',
}
const source = {
  name: 'mail.log',
  kind: 'file' as const,
  host: 'mx1',
  state: 'live' as const,
  advice: detail,
  lines: 1,
  unknown: 0,
  bytesRead: 1,
  gaps: 0,
}
const message = {
  ...record,
  traceId: 't1',
  instance: 'postfix',
  queueId: '4bXc2K0Yz1z3qP',
  origin: 'smtpd',
  direction: 'inbound',
  firstSeen: time,
  lastSeen: time,
  status: 'sent',
  open: false,
  recipients: [
    {
      address: 'berta@example.net',
      status: 'sent',
      attempts: 1,
      outcomes: [{ time, by: 'sieve', result: 'stored', text }],
    },
  ],
}
const line = {
  ...record,
  id: 'mx1/mail.log/1/0',
  daemon: 'smtp',
  severity: 'info',
  kind: 'delivery',
  source: 'mail.log',
}
const every = listOf([record]) as never

const deps: Partial<ApiDeps> = {
  mask: ['helpdesk'],
  questions: {
    ...emptyQuestions,
    run: async () => ({ rows: [record, { account: 'otto', reply: text }] }),
    messages: every,
    rejections: every,
    authentications: every,
    connections: every,
    lines: every,
    message: async () =>
      ({
        message,
        attempts: [],
        lines: [line],
        otherLives: [],
      }) as never,
    resolve: async () =>
      ({
        kind: 'sasl-user',
        href: '/account/otto',
        found: [{ kind: 'sasl-user', value: 'otto', count: 1, href: '/search?q=from%3Aanna%40example.org' }],
      }) as never,
  },
  alerts: {
    list: () => ({ alerts: [alert], warnings: [] }),
    rules: () => [{ ...alert, query: 'q', forSeconds: 0, keepFiringForSeconds: 0, lastError: text }],
    history: () => [{ ...alert, time, from: 'pending', to: 'firing', note: text, notifications: [] }],
    silences: () => [{ id: 's1', alert: '*', reason: text, createdBy: 'olga', createdAt: time, until: time }],
    silence: () => ({}) as never,
    unsilence: () => undefined,
    acknowledge: () => undefined,
    firing: () => 0,
  },
  collector: {
    sources: () => [source],
    unknownForms: () => [{ program: 'x', count: 1, sample: text }],
    gaps: () => [{ time: '2026-11-21T00:00:00Z', source: 'mail.log', detail: text }],
    progress: () => undefined,
    importFiles: () => Promise.reject(new Error('none')),
    job: () => undefined,
    jobs: () => [],
  },
  explain: (code) => ({ code, meaning: detail, side: 'nobody' }),
  explainReply: () => ({ code: 'other', meaning: detail, side: 'nobody', fingerprint: text }),
}

let app: TestApi
let helpdesk = ''
let operator = ''
beforeEach(async () => {
  app = await startApi(deps)
  helpdesk = app.auth.createToken('h', 'hugo', 'helpdesk').token
  operator = app.auth.createToken('o', 'olga', 'operator').token
  await app.send('POST', '/api/searches', {
    name: 'Anna',
    path: '/search?q=from%3Aanna%40example.org',
    shared: true,
  })
})
afterEach(() => app.api.close())

const ask = (token: string, method: string, url: string, accept = 'application/json') =>
  app.inject({
    method: method as 'GET',
    url: url.replaceAll(/\{\w+\}/g, 'x').replace(/\/live$/, '/live?mode=none'),
    headers: {
      authorization: `Bearer ${token}`,
      accept,
      ...(method === 'POST' && { 'content-type': 'application/json' }),
    },
    ...(method === 'POST' && { payload: JSON.stringify(url.endsWith('/parse') ? { text } : { params: {} }) }),
  })

/** Every route that reads, with what it must be asked with. */
async function routes(): Promise<[string, string][]> {
  const { paths } = (await app.get('/api/openapi.json')).json() as {
    paths: Record<string, Record<string, unknown>>
  }
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).flatMap((method): [string, string][] => {
      if (method === 'post' && !/\/(?:query\/|parse$)/.test(path)) return []
      if (method === 'delete' || method === 'patch') return []
      // a stream, which has a test of its own
      if (path.endsWith('/events')) return []
      const query = path.endsWith('/resolve') ? '?q=x' : path.endsWith('/explain') ? '?reply=x' : ''
      return [[method.toUpperCase(), path + query]]
    }),
  )
}

test('no route tells a masked role a clear local part, and each still answers', async () => {
  const shown: string[] = []
  for (const [method, path] of await routes())
    for (const accept of ['application/json', 'application/x-ndjson']) {
      const clear = await ask(operator, method, path, accept)
      const masked = await ask(helpdesk, method, path, accept)
      expect(`${path} ${masked.statusCode}`).toBe(
        `${path} ${clear.statusCode >= 400 ? masked.statusCode : 200}`,
      )
      if (LOCAL.test(clear.body)) shown.push(path)
      expect(`${path}: ${LOCAL.exec(masked.body)?.[0] ?? ''}`).toBe(`${path}: `)
    }
  // The sample really came along, or nothing was tested.
  expect([...new Set(shown)].map((path) => path.replace(/^.api.|\?.*/g, '')).sort()).toEqual(
    (
      'alerts alerts/history alerts/rules alerts/silences authentications connections explain explain/{code} lines ' +
      'messages messages/{host}/{queueId} parse query/{id} rejections resolve searches sources status'
    ).split(' '),
  )
})

test('a live view is masked too', async () => {
  const url = await app.api.listen({ port: 0, host: '127.0.0.1' })
  const leaving = new AbortController()
  const response = await fetch(`${url}/api/live?mode=lines`, {
    headers: { authorization: `Bearer ${helpdesk}` },
    signal: leaving.signal,
  })
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  for (const listener of app.listeners) {
    listener.line(record as LogLine)
    listener.message(record as Message)
  }
  let seen = ''
  while (!/event: line[^]*event: message[^]*\n\n/.test(seen)) seen += (await reader?.read())?.value ?? ''
  expect(seen).toContain('a***@example.org')
  expect(seen).not.toMatch(LOCAL)
  leaving.abort()
})

test('alerts that come by themselves are masked too', async () => {
  const url = await app.api.listen({ port: 0, host: '127.0.0.1' })
  const leaving = new AbortController()
  const read = async (token: string) => {
    const headers = { authorization: `Bearer ${token}` }
    const { body } = await fetch(`${url}/api/events`, { headers, signal: leaving.signal })
    const reader = body?.pipeThrough(new TextDecoderStream()).getReader()
    let seen = ''
    while (!/event: alerts[^]*\n\n/.test(seen)) seen += (await reader?.read())?.value ?? ''
    return seen
  }
  expect(await read(operator)).toMatch(LOCAL)
  expect(await read(helpdesk)).not.toMatch(LOCAL)
  leaving.abort()
})

describe('what is not masked', () => {
  test('one typed it oneself: the link of a pasted address leads there', async () => {
    const answer = await ask(helpdesk, 'GET', '/api/resolve?q=anna%40example.org')
    expect(answer.json().found[0].href).toContain('anna%40example.org')
    expect(answer.json().href).toBe('/account/o***')
  })
  test("one's own name", async () => {
    const { token } = app.auth.createToken('m', 'mia@example.org', 'helpdesk')
    expect((await ask(token, 'GET', '/api/session')).json()).toMatchObject({ user: 'mia@example.org' })
  })
})
