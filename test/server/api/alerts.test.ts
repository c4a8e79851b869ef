/** Alerts, rules, silences and history, and who changed them. */
import { afterEach, expect, test } from 'vitest'
import type { ApiDeps } from '../../../server/api/deps.ts'
import { NotFound } from '../../../server/errors.ts'
import { startApi } from './app.ts'
import type { TestApi } from './app.ts'

let app: TestApi
afterEach(() => app.api.close())

/** The stand-ins that startApi takes by default. */
function stand(): Pick<ApiDeps, 'alerts'> {
  return {
    alerts: {
      list: () => ({ alerts: [], warnings: [] }),
      rules: () => [],
      history: () => [],
      silences: () => [],
      silence: () => Promise.reject(new Error('not asked for')) as never,
      unsilence: () => undefined,
      acknowledge: () => undefined,
      firing: () => 0,
    },
  }
}

test('silences and acknowledgements carry who made them', async () => {
  const done: unknown[] = []
  const { alerts } = stand()
  app = await startApi({
    alerts: {
      ...alerts,
      silence: (wish, by) => {
        done.push({ ...wish, by })
        return { id: 's2', ...wish, createdBy: by, createdAt: '2026-11-21T12:00:00Z' }
      },
      unsilence: (id) => {
        if (id !== 's2') throw new NotFound(`the silence '${id}'`)
        done.push(id)
      },
      acknowledge: (alert, by) => void done.push({ alert, ...by }),
    },
  })
  const wish = { alert: 'QueueGrowing', reason: 'planned', until: '2026-11-22T00:00:00Z' }
  expect((await app.send('POST', '/api/alerts/silences', wish)).json()).toMatchObject({ id: 's2', ...wish })
  expect((await app.send('DELETE', '/api/alerts/silences/s2')).statusCode).toBe(204)
  expect((await app.send('DELETE', '/api/alerts/silences/s3')).json().code).toBe('NOT_FOUND')
  const acknowledged = await app.send('POST', '/api/alerts/QueueGrowing/acknowledge', { note: 'mine' })
  expect(acknowledged.statusCode).toBe(204)
  expect(done).toEqual([
    { ...wish, by: 'command line' },
    's2',
    { alert: 'QueueGrowing', by: 'command line', note: 'mine' },
  ])
  expect((await app.send('POST', '/api/alerts/silences', { ...wish, reason: '' })).statusCode).toBe(400)
})

test('alerts, rules and history come in their envelopes', async () => {
  app = await startApi()
  expect((await app.get('/api/alerts')).json()).toEqual({ alerts: [], warnings: [] })
  expect((await app.get('/api/alerts/rules')).json()).toEqual({ rules: [] })
  expect((await app.get('/api/alerts/history?limit=5')).json()).toEqual({ history: [] })
  expect((await app.get('/api/alerts/silences')).json().silences).toHaveLength(1)
})
