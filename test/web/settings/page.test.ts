/** Settings as a page: what belongs to everybody, and what only to administrators. */
import { flushPromises } from '@vue/test-utils'
import { afterEach, expect, test } from 'vitest'
import { useSession } from '../../../web/composables/useSession.ts'
import SettingsPage from '../../../web/pages/SettingsPage.vue'
import { mountWith } from '../mounting.ts'

afterEach(async () => {
  document.body.replaceChildren()
  await useSession().signOut()
})

test.each([
  ['admin', true],
  ['operator', false],
])('the diagnosis file is for administrators: %s', async (role, isThere) => {
  const session = { user: 'anna', role, mustSetPassword: false, expiresAt: '2026-11-28T12:00:00Z' }
  const { wrapper } = await mountWith(SettingsPage, {
    api: { 'GET /api/session': { body: session }, 'DELETE /api/session': { status: 204 } },
  })
  await useSession().load()
  await flushPromises()
  expect(wrapper.find('a[href="/licences.txt"]').exists()).toBe(true)
  const link = wrapper.find('a[download]')
  expect(link.exists()).toBe(isThere)
  if (isThere)
    expect([link.attributes('href'), link.text()]).toEqual(['/api/diagnostics', 'Download diagnostics'])
  expect(wrapper.text()).toContain('Theme')
  expect(wrapper.text().includes('Bearer')).toBe(isThere)
})
