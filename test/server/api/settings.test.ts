import { expect, test } from 'vitest'
import { createTrial } from '../../../server/alerts/notify/trial.ts'
import type { Notification, Outcome } from '../../../server/alerts/notify/notifier.ts'
import { shownSettings } from '../../../server/app/shown-settings.ts'
import { defaults } from '../../../server/config.ts'
import { NotFound } from '../../../server/errors.ts'
import { startApi } from './app.ts'

const SECRETS = ['hook-secret', 'smtp-password', 'hooks/token', 'house-password']
const config = () => ({
  ...defaults(),
  clickhouse: { url: 'http://clickhouse.example', password: 'house-password', database: 'mailtrace' },
  alerts: {
    evaluateSeconds: 30,
    disabled: ['QueueGrowing'],
    channels: [
      {
        type: 'webhook' as const,
        name: 'chat',
        url: 'https://chat.example.org/hooks/token',
        secret: 'hook-secret',
      },
      {
        type: 'email' as const,
        name: 'mail',
        to: ['ops@example.org'],
        from: 'mailtrace@example.org',
        smtp: { host: 'mail.example.org', user: 'u', password: 'smtp-password' },
      },
    ],
  },
})

test('what is set is shown without any secret', () => {
  const shown = shownSettings(config())
  expect(shown.alerts.channels).toEqual([
    { name: 'chat', type: 'webhook', target: 'https://chat.example.org' },
    { name: 'mail', type: 'email', target: 'ops@example.org' },
  ])
  for (const secret of SECRETS) expect(JSON.stringify(shown)).not.toContain(secret)
})

test('it is for administrators', async () => {
  const { get, send, auth, api } = await startApi({ settings: shownSettings(config()) })
  expect((await get('/api/settings')).json()).toMatchObject({ alerts: { disabled: ['QueueGrowing'] } })
  expect((await send('POST', '/api/settings/channels/chat/test')).json()).toEqual({ outcome: 'delivered' })
  const { token } = auth.createToken('t', 'admin', 'operator')
  for (const [method, url] of [
    ['GET', '/api/settings'],
    ['POST', '/api/settings/channels/chat/test'],
  ] as const)
    expect(
      (await api.inject({ method, url, headers: { authorization: `Bearer ${token}` } })).statusCode,
    ).toBe(403)
})

test.each([
  [{ kind: 'delivered' }, { outcome: 'delivered' }],
  [
    { kind: 'retry', detail: '503' },
    { outcome: 'failed', detail: '503' },
  ],
  [
    { kind: 'give-up', detail: '404' },
    { outcome: 'failed', detail: '404' },
  ],
] satisfies [Outcome, object][])('a test of a channel that answers %j says so', async (answer, said) => {
  const told: Notification[] = []
  const chat = {
    name: 'chat',
    type: 'webhook' as const,
    deliver: async (notification: Notification) => {
      told.push(notification)
      return answer
    },
  }
  const trial = createTrial([chat], { origin: () => 'https://logs.example.org', now: () => 0 })
  expect(await trial('chat')).toEqual(said)
  expect(told).toMatchObject([
    { alert: 'Test', severity: 'info', link: 'https://logs.example.org/settings', reasons: [], queueIds: [] },
  ])
  await expect(trial('another')).rejects.toThrow(NotFound)
})
