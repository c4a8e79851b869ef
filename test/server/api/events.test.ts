/** GET /api/events over a real connection: alerts and imports as they change, to those who may read them. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { AlertList, ImportJob } from '../../../server/api/contract.ts'
import { startApi } from './app.ts'
import type { TestApi } from './app.ts'

const job: ImportJob = {
  id: 'j1',
  state: 'running',
  files: 2,
  filesDone: 0,
  filesSkipped: 0,
  lines: 10,
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
let app: TestApi
let url = ''
let jobs: ImportJob[] = []
let alerts: AlertList = { alerts: [], warnings: [] }
beforeEach(async () => {
  jobs = []
  alerts = { alerts: [], warnings: [] }
  app = await startApi({
    collector: {
      sources: () => [],
      unknownForms: () => [],
      gaps: () => [],
      progress: () => undefined,
      importFiles: () => Promise.reject(new Error('nothing to import')),
      job: () => undefined,
      jobs: () => jobs,
    },
    alerts: {
      list: () => alerts,
      rules: () => [],
      history: () => [],
      silences: () => [],
      silence: () => Promise.reject(new Error('not asked')) as never,
      unsilence: () => undefined,
      acknowledge: () => undefined,
      firing: () => 0,
    },
  })
  url = await app.api.listen({ port: 0, host: '127.0.0.1' })
})
afterEach(() => app.api.close())

async function open(token = app.token) {
  const leaving = new AbortController()
  const headers = { authorization: `Bearer ${token}` }
  const response = await fetch(`${url}/api/events`, { headers, signal: leaving.signal })
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  return {
    response,
    leave: () => leaving.abort(),
    async until(words: string) {
      while (!text.includes(words)) {
        const { value, done } = (await reader?.read()) ?? { value: undefined, done: true }
        if (done) return text
        text += value ?? ''
      }
      return text
    },
  }
}

test('what there is comes first, then each change, and nothing in between', async () => {
  const stream = await open()
  expect(stream.response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
  await stream.until('event: imports\ndata: {"jobs":[]}\n\n')
  jobs = [job]
  const text = await stream.until('"id":"j1"')
  expect(text).toContain('event: alerts\ndata: {"alerts":[],"warnings":[]}\n\n')
  expect(text.match(/event: alerts/g)).toHaveLength(1)
  expect(text.match(/event: imports/g)).toHaveLength(2)
  alerts = { alerts: [], warnings: [{ code: 'NO_CHANNEL', words: { en: 'nobody is told', de: 'x' } }] }
  expect(await stream.until('nobody is told')).toContain('NO_CHANNEL')
  stream.leave()
})

test('imports are told to administrators only', async () => {
  const { token } = app.auth.createToken('test', 'otto', 'operator')
  const stream = await open(token)
  jobs = [job]
  await stream.until('event: alerts')
  alerts = { alerts: [], warnings: [{ code: 'NO_CHANNEL', words: { en: 'nobody is told', de: 'x' } }] }
  expect(await stream.until('nobody is told')).not.toContain('imports')
  stream.leave()
})

test('it ends with the service, and nobody comes in without a session', async () => {
  expect((await fetch(`${url}/api/events`)).status).toBe(401)
  const stream = await open()
  await stream.until('event: imports')
  const closed = app.api.close()
  await stream.until('never')
  await closed
})
