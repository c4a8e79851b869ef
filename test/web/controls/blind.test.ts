/** While the store or the service is away nothing may look calm: nobody knows whether an alert fires or mail waits. */
import { afterEach, expect, test } from 'vitest'
import { useSession } from '../../../web/composables/useSession.ts'
import Rail from '../../../web/controls/Rail.vue'
import AlertsPage from '../../../web/pages/AlertsPage.vue'
import FiringAlerts from '../../../web/panels/FiringAlerts.vue'
import { mountWith } from '../mounting.ts'

afterEach(() => document.body.replaceChildren())

const status = (store: string) => ({
  version: '0.1.0',
  demo: false,
  now: '2026-11-21T12:00:00Z',
  zone: 'UTC',
  store,
  sources: [],
  firing: 0,
})
const session = { user: 'anna', role: 'viewer', mustSetPassword: false, expiresAt: '2030-01-01T00:00:00Z' }
const api = (store: string) => ({
  'POST /api/session': { body: session },
  'GET /api/alerts': { body: { alerts: [], warnings: [] } },
  'GET /api/status': { body: status(store) },
})
async function shown(component: object, store: string): Promise<string> {
  await mountWith({ template: '<i />' }, { api: api(store) })
  await useSession().signIn('anna', 'x')
  const { wrapper } = await mountWith(component, { api: api(store) })
  return wrapper.text()
}

test.each([
  ['Overview', FiringAlerts],
  ['Alerts', AlertsPage],
])('%s does not say that no alert fires while the store does not answer', async (_, component) => {
  expect(await shown(component, 'ok')).toContain('No alert is firing.')
  const text = await shown(component, 'unreachable')
  expect(text).not.toContain('No alert is firing.')
  expect(text).toContain('Whether an alert fires is not known just now.')
  expect(text).toContain('The log store does not answer.')
})

test('the badges of the rail say that they are not known', async () => {
  const props = { status: status('unreachable'), blind: true }
  const { wrapper } = await mountWith(Rail, { props })
  const badges = () => wrapper.findAll('.badge').map((badge) => badge.text())
  expect(badges()).toEqual(['? not known', '? not known'])
  await wrapper.setProps({ blind: false })
  expect(badges()).toEqual([])
  await wrapper.setProps({ blind: true, status: { ...status('unreachable'), firing: 2 } })
  expect(badges()).toEqual(['? not known', '2 firing'])
})
