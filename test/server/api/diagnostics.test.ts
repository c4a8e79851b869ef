/** The diagnosis file: it tells what helps, and nothing that belongs to people or opens a door. */
import { expect, test } from 'vitest'
import type { ImportJob, Source } from '../../../server/api/contract.ts'
import { createMetrics } from '../../../server/metrics.ts'
import { startApi, storage } from './app.ts'

const PRIVATE = /anna|otto|geheim|192\.0\.2|2001:db8|example\.org/
const text = 'anna@example.org from 192.0.2.7 and [2001:db8::7]: user=<otto@example.org> geheim@x'
const words = { en: 'run usermod -aG adm mailtrace', de: 'x' }
const source: Source = {
  name: 'mail.log',
  path: '/var/log/mail.log',
  kind: 'file',
  host: 'mx1',
  state: 'unreadable',
  advice: words,
  lines: 70,
  unknown: 7,
  bytesRead: 1,
  gaps: 2,
  lastLine: '2026-11-21T12:00:00.000000Z',
}
const job: ImportJob = {
  id: 'j1',
  state: 'failed',
  error: `/home/otto@example.org/mail.log: ${text}`,
  paths: ['/home/anna/mail.log'],
  files: 1,
  filesDone: 0,
  filesSkipped: 0,
  lines: 3,
  bytes: 1,
  bytesTotal: 2,
  unknown: 0,
  messages: 1,
  deliveries: 1,
  rejections: 0,
  authentications: 0,
  scans: 0,
  elapsedSeconds: 1,
}
const alerts = {
  list: () => ({ alerts: [], warnings: [] }),
  rules: () => [
    {
      alert: 'QueueGrowing',
      title: words,
      description: words,
      severity: 'warning' as const,
      query: 'q',
      unit: '',
      forSeconds: 0,
      keepFiringForSeconds: 0,
      phase: 'inactive' as const,
      lastError: `cannot read ${text}`,
    },
  ],
  history: () => [],
  silences: () => [],
  silence: () => ({}) as never,
  unsilence: () => undefined,
  acknowledge: () => undefined,
  firing: () => 0,
}
const open = (storing: () => Promise<typeof storage> = async () => storage) =>
  startApi({
    alerts,
    metrics: createMetrics({ processMetrics: false }),
    collector: {
      sources: () => [source],
      unknownForms: () => [{ program: 'postfix/smtpd', count: 7, sample: text, form: text }],
      gaps: () => [{ time: '2026-11-21T00:00:00Z', source: 'mail.log', detail: text }],
      progress: () => undefined,
      importFiles: () => Promise.reject(new Error('none')),
      job: () => undefined,
      jobs: () => [job],
    },
    settings: {
      language: 'en',
      zone: 'Europe/Berlin',
      retention: { linesDays: 30, recordsDays: 90, rollUpsDays: 395 },
      mask: [],
      ownDomains: ['example.org'],
      ownNetworks: ['192.0.2.0/24', '2001:db8::/32'],
      publicUrl: 'https://logs.example.org',
      alerts: {
        evaluateSeconds: 30,
        disabled: [],
        channels: [{ name: 'geheim', type: 'email', target: 'anna@example.org' }],
      },
    },
    service: {
      version: '1.2.3',
      demo: false,
      zone: 'UTC',
      storeState: () => 'unreachable',
      damagedParts: () => [],
      storage: storing,
    },
  })

test('it is a file with what helps: versions, settings, sources, imports, rules, metrics', async () => {
  const { get } = await open()
  const answer = await get('/api/diagnostics')
  expect(answer.headers['content-disposition']).toBe(
    'attachment; filename="mailtrace-diagnostics-2026-11-21.json"',
  )
  const report = answer.json()
  expect(report).toMatchObject({
    time: '2026-11-21T12:00:00.000Z',
    version: '1.2.3',
    machine: { node: process.version },
    settings: { zone: 'Europe/Berlin', ownDomains: 1, ownNetworks: 2, channels: ['email'] },
    store: { state: 'unreachable', storage: { tables: [{ name: 'log_lines', rows: 10 }] } },
    sources: [
      { path: '/var/log/mail.log', state: 'unreadable', lastLine: source.lastLine, advice: words.en },
    ],
    unknownForms: [{ program: 'postfix/smtpd', count: 7 }],
    imports: [{ state: 'failed', lines: 3 }],
    rules: [{ alert: 'QueueGrowing', phase: 'inactive' }],
  })
  expect(report.metrics).toContain('mailtrace_batches_total 0')
})

test('nothing of people and nothing secret is in it, and no text of a log line', async () => {
  const { get } = await open()
  const { body } = await get('/api/diagnostics')
  expect(PRIVATE.exec(body)?.[0]).toBeUndefined()
  expect(body).toContain('cannot read <address> from <address> and [<address>]')
})

test('it is there while the store is not, for administrators only', async () => {
  const { get, auth, inject } = await open(() => Promise.reject(new Error('away')))
  expect((await get('/api/diagnostics')).json().store).toEqual({ state: 'unreachable', damagedParts: [] })
  const { token } = auth.createToken('t', 'otto', 'operator')
  const answer = await inject({ url: '/api/diagnostics', headers: { authorization: `Bearer ${token}` } })
  expect(answer.statusCode).toBe(403)
})
