/** Status, sources, explanations, queries, imports. */
import { afterEach, expect, test } from 'vitest'
import type { ImportJob, Source } from '../../../server/api/contract.ts'
import type { ApiDeps } from '../../../server/api/deps.ts'
import { FileUnreadable, UnknownQuery } from '../../../server/errors.ts'
import { emptyQuestions, startApi, storage } from './app.ts'
import type { TestApi } from './app.ts'

let app: TestApi
afterEach(() => app.api.close())

const source: Source = {
  name: 'mail.log',
  path: '/var/log/mail.log',
  kind: 'file',
  host: 'mx1',
  state: 'live',
  lines: 10,
  unknown: 1,
  bytesRead: 1000,
  lastLine: '2026-11-21T11:59:00Z',
  gaps: 0,
}
const job: ImportJob = {
  id: 'j1',
  state: 'running',
  files: 1,
  filesDone: 0,
  filesSkipped: 0,
  lines: 0,
  bytes: 0,
  bytesTotal: 100,
  unknown: 0,
  messages: 0,
  deliveries: 0,
  rejections: 0,
  authentications: 0,
  scans: 0,
  elapsedSeconds: 0.5,
}
const collector: ApiDeps['collector'] = {
  sources: () => [source, { ...source, name: 'auth.log', lastLine: '2026-11-20T11:54:59Z', seen: true }],
  unknownForms: () => [{ program: 'postfix/smtpd', count: 2, sample: 'what is this' }],
  gaps: () => [],
  progress: () => ({ share: 0.4, day: '2026-11-20', lines: 1000 }),
  importFiles: async ({ files }) => {
    if (files.includes('/secret')) throw new FileUnreadable('/secret', 'permission denied')
    return job
  },
  jobs: () => [job],
  job: (id) => (id === 'j1' ? job : undefined),
}

test('the status tells how far the data reaches, what is late and what is under way', async () => {
  app = await startApi({ collector })
  expect((await app.get('/api/status')).json()).toEqual({
    version: '0.0.0',
    demo: false,
    now: '2026-11-21T12:00:00.000Z',
    dataUntil: '2026-11-21T00:25:23Z',
    lines: 41,
    kept: { linesDays: 30, recordsDays: 90 },
    zone: 'UTC',
    store: 'ok',
    sources: [
      {
        name: 'mail.log',
        host: 'mx1',
        kind: 'file',
        state: 'live',
        lastLine: '2026-11-21T11:59:00Z',
        late: false,
      },
      {
        name: 'auth.log',
        host: 'mx1',
        kind: 'file',
        state: 'live',
        seen: true,
        lastLine: '2026-11-20T11:54:59Z',
        late: true,
      },
    ],
    progress: { share: 0.4, day: '2026-11-20', lines: 1000 },
    deferredNow: 3,
    firing: 0,
  })
})

test('the status comes without the store too', async () => {
  app = await startApi({
    questions: { ...emptyQuestions, dataState: () => Promise.reject(new Error('away')) },
    service: {
      version: '1.2.3',
      demo: true,
      demoReason: { en: 'why', de: 'warum' },
      zone: 'Europe/Berlin',
      storeState: () => 'unreachable',
      damagedParts: () => [],
      storage: async () => storage,
    },
  })
  expect((await app.get('/api/status')).json()).toEqual({
    version: '1.2.3',
    demo: true,
    demoReason: { en: 'why', de: 'warum' },
    now: '2026-11-21T12:00:00.000Z',
    kept: { linesDays: 30, recordsDays: 90 },
    zone: 'Europe/Berlin',
    store: 'unreachable',
    sources: [],
    firing: 0,
  })
})

test('a store that hangs does not hold the status up', async () => {
  app = await startApi({
    questions: {
      ...emptyQuestions,
      dataState: (signal) =>
        new Promise((_, reject) => signal?.addEventListener('abort', () => reject(new Error('too late')))),
    },
  })
  expect((await app.get('/api/status')).statusCode).toBe(200)
})

test('sources tell what was not understood', async () => {
  app = await startApi({ collector })
  const told = (await app.get('/api/sources')).json<object>()
  expect(told).not.toHaveProperty('damagedParts')
  expect(told).toMatchObject({
    sources: [{ name: 'mail.log', path: '/var/log/mail.log' }, { name: 'auth.log' }],
    unknownForms: [{ program: 'postfix/smtpd', count: 2, sample: 'what is this' }],
    gaps: [],
  })
})

test('sources tell of damaged parts of tables, but not where their files lie', async () => {
  const part = { table: 'log_lines', part: '20261121_1_1_0', reason: 'broken-on-start' }
  app = await startApi({
    collector,
    service: {
      version: '0',
      demo: false,
      zone: 'UTC',
      storeState: () => 'ok',
      damagedParts: () => [{ ...part, path: '/var/lib/mailtrace/engine/store/abc' }],
      storage: async () => storage,
    },
  })
  const { damagedParts } = (await app.get('/api/sources')).json<{ damagedParts: unknown }>()
  expect(damagedParts).toEqual([part])
})

test('room and ages of what is kept', async () => {
  app = await startApi()
  expect((await app.get('/api/storage')).json()).toEqual(storage)
})

test('a code is explained in both languages, an unknown one is not found', async () => {
  app = await startApi({
    explain: (code) =>
      code === '4.2.2'
        ? { code, meaning: { en: 'full', de: 'voll' }, side: 'mailbox', advice: { en: 'a', de: 'b' } }
        : undefined,
  })
  expect((await app.get('/api/explain/4.2.2')).json()).toEqual({
    code: '4.2.2',
    meaning: { en: 'full', de: 'voll' },
    side: 'mailbox',
    advice: { en: 'a', de: 'b' },
  })
  expect((await app.get('/api/explain/zebra')).json().code).toBe('NOT_FOUND')
})

test('a named query gets its parameters and tells how long it took', async () => {
  app = await startApi({
    questions: {
      ...emptyQuestions,
      run: async (id, params) => {
        if (id !== 'flow.byStatus') throw new UnknownQuery(id)
        return { rows: [{ time: '2026-11-21T00:00:00Z', ...params }], stepSeconds: 60 }
      },
    },
  })
  const answer = await app.send('POST', '/api/query/flow.byStatus', { params: { since: 'now-1h', top: 5 } })
  expect(answer.json()).toEqual({
    rows: [{ time: '2026-11-21T00:00:00Z', since: 'now-1h', top: 5 }],
    stepSeconds: 60,
    elapsedSeconds: expect.any(Number),
  })
  const unknown = await app.send('POST', '/api/query/drop.tables', { params: {} })
  expect(unknown.json()).toMatchObject({ code: 'QUERY_UNKNOWN', detail: "no query is named 'drop.tables'" })
})

test('over a real connection a query goes on after its body was read, and ends when the asker leaves', async () => {
  const signals: AbortSignal[] = []
  app = await startApi({
    questions: {
      ...emptyQuestions,
      run: (id, _, signal) =>
        new Promise((resolve, reject) => {
          if (signal !== undefined) signals.push(signal)
          if (id === 'flow.rejected') setTimeout(() => resolve({ rows: [{ rejected: 1 }] }), 100)
          signal?.addEventListener('abort', () => reject(signal.reason as Error))
        }),
    },
  })
  const url = await app.api.listen({ port: 0, host: '127.0.0.1' })
  const ask = (id: string, leaving?: AbortSignal) =>
    fetch(`${url}/api/query/${id}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${app.token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ params: {} }),
      ...(leaving && { signal: leaving }),
    })
  expect(await (await ask('flow.rejected')).json()).toMatchObject({ rows: [{ rejected: 1 }] })

  const leaving = new AbortController()
  const asked = ask('flow.byStatus', leaving.signal)
  while (signals.length < 2) await new Promise((resolve) => setTimeout(resolve, 10))
  leaving.abort()
  await expect(asked).rejects.toThrow()
  while (signals[1]?.aborted === false) await new Promise((resolve) => setTimeout(resolve, 10))
  expect(app.logged).toEqual([])
})

test('dashboards come as they are', async () => {
  const dashboard = { id: 'overview', title: { en: 'Overview', de: 'Übersicht' }, rows: [] }
  app = await startApi({ dashboards: { dashboards: [dashboard], own: ['x'], faults: ['y.json: no'] } })
  expect((await app.get('/api/dashboards')).json()).toEqual({
    dashboards: [dashboard],
    own: ['x'],
    faults: ['y.json: no'],
  })
})

test('an import is started, followed, refused', async () => {
  app = await startApi({ collector })
  expect((await app.send('POST', '/api/import', { files: ['/var/log/mail.log.1'] })).json()).toEqual(job)
  expect((await app.get('/api/import/j1')).json()).toEqual(job)
  expect((await app.get('/api/import/j2')).json().code).toBe('NOT_FOUND')
  expect((await app.send('POST', '/api/import', { files: ['/secret'] })).json()).toMatchObject({
    code: 'FILE_UNREADABLE',
    detail: "'/secret' cannot be read: permission denied",
  })
  expect((await app.send('POST', '/api/import', { files: [] })).json().code).toBe('REQUEST_INVALID')
})

test('a service that shows demo data takes no real mail', async () => {
  const service = {
    version: '0',
    demo: true,
    zone: 'UTC',
    storeState: () => 'ok' as const,
    damagedParts: () => [],
    storage: async () => storage,
  }
  app = await startApi({ collector, service })
  const refused = await app.send('POST', '/api/import', { files: ['/var/log/mail.log.1'] })
  expect(refused.statusCode).toBe(400)
  expect(refused.json()).toMatchObject({ code: 'DEMO_ONLY', detail: expect.stringContaining('demo') })
})

test('imports are listed for administrators, with how far each is', async () => {
  app = await startApi({ collector })
  expect((await app.get('/api/imports')).json()).toEqual({ jobs: [job] })
  const { token } = app.auth.createToken('o', 'olga', 'operator')
  const refused = await app.inject({ url: '/api/imports', headers: { authorization: `Bearer ${token}` } })
  expect(refused.statusCode).toBe(403)
})
