import { flushPromises } from '@vue/test-utils'
import { afterEach, expect, test } from 'vitest'
import SetByFile from '../../../web/settings/SetByFile.vue'
import { mountWith } from '../mounting.ts'

afterEach(() => document.body.replaceChildren())
const settings = {
  language: 'en',
  zone: 'Europe/Berlin',
  retention: { linesDays: 30, recordsDays: 90, rollUpsDays: 395, diskBudget: 5e9 },
  mask: ['viewer'],
  ownDomains: ['example.org', 'example.net'],
  ownNetworks: ['192.0.2.0/24'],
  alerts: {
    evaluateSeconds: 30,
    disabled: ['QueueGrowing'],
    channels: [{ name: 'chat/ops', type: 'webhook', target: 'https://chat.example.org' }],
  },
}
const show = (body: object, answer: object = { outcome: 'delivered' }) =>
  mountWith(SetByFile, {
    api: {
      'GET /api/settings': { body },
      'POST /api/settings/channels/chat%2Fops/test': { body: answer },
    },
  })

test('what the configuration file says stands there in words', async () => {
  const { wrapper } = await show(settings)
  const words = wrapper.text().replaceAll('\u00a0', ' ')
  for (const said of [
    'Europe/Berlin',
    '30 days',
    '395 days',
    '5 GB',
    'example.org, example.net',
    '192.0.2.0/24',
  ])
    expect(words).toContain(said)
  expect(words).toContain('QueueGrowing')
})

test.each([
  [{ outcome: 'delivered' }, 'chat/ops took the test.'],
  [{ outcome: 'failed', detail: '503 busy' }, 'The test did not arrive at chat/ops. 503 busy'],
])('a channel is tested: %j', async (answer, words) => {
  const { wrapper, asked } = await show(settings, answer)
  await wrapper.find('tbody button').trigger('click')
  await flushPromises()
  expect(asked.at(-1)).toMatchObject({ method: 'POST', path: '/api/settings/channels/chat%2Fops/test' })
  expect(wrapper.find('[role=status]').text().replace(/\s+/g, ' ')).toBe(words)
})

test('without a channel it is said that nobody is told', async () => {
  const { wrapper } = await show({ ...settings, alerts: { ...settings.alerts, channels: [] } })
  expect(wrapper.text()).toContain('Nobody is told of alerts.')
  expect(wrapper.find('.empty code').text()).toBe('alerts.channels')
})
