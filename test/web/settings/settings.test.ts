import { flushPromises } from '@vue/test-utils'
import { expect, test } from 'vitest'
import { usePreferences } from '../../../web/composables/usePreferences.ts'
import PersonalSettings from '../../../web/settings/PersonalSettings.vue'
import TokenSettings from '../../../web/settings/TokenSettings.vue'
import UserSettings from '../../../web/settings/UserSettings.vue'
import { mountWith } from '../mounting.ts'

const TOKEN = { id: 't1', name: 'nagios', role: 'viewer', user: 'admin', createdAt: '2026-11-21T00:00:00Z' }

test('preferences are used at once', async () => {
  const { wrapper } = await mountWith(PersonalSettings)
  const [, theme] = wrapper.findAll('select')
  await theme?.setValue('dark')
  expect(usePreferences().theme).toBe('dark')
  expect(document.documentElement.dataset.theme).toBe('dark')
  await theme?.setValue('system')
  await wrapper.find('input[type=checkbox]').setValue(false)
  expect(usePreferences().keys).toBe(false)
  usePreferences().keys = true
})

test('a new token is shown once, with the role that was chosen', async () => {
  const { wrapper, asked } = await mountWith(TokenSettings, {
    api: {
      'GET /api/tokens': { body: { tokens: [TOKEN] } },
      'POST /api/tokens': { body: { ...TOKEN, id: 't2', token: 'secret-text' } },
      'DELETE /api/tokens/t1': { status: 204 },
    },
  })
  expect(wrapper.text()).toContain('nagios')
  expect(wrapper.findAll('th').map((head) => head.text())).toContain('Created')
  await wrapper.find('input').setValue('grafana')
  await wrapper.find('select').setValue('helpdesk')
  await wrapper.find('form').trigger('submit')
  await flushPromises()
  expect(asked.find(({ method }) => method === 'POST')?.body).toEqual({ name: 'grafana', role: 'helpdesk' })
  expect(wrapper.text()).toContain('secret-text')
  await wrapper.find('button[aria-label="Revoke nagios"]').trigger('click')
  await flushPromises()
  expect(asked.some(({ method, path }) => method === 'DELETE' && path === '/api/tokens/t1')).toBe(true)
})

test('what the service refuses stands in the form', async () => {
  const { wrapper } = await mountWith(UserSettings, {
    api: {
      'GET /api/users': {
        body: {
          users: [{ user: 'admin', role: 'admin', createdAt: '2026-11-21T00:00:00Z', hasPassword: true }],
        },
      },
      'POST /api/session/links': {
        status: 403,
        body: {
          code: 'NOT_ALLOWED',
          title: 'x',
          detail: 'this needs the role admin',
          values: ['admin'],
          requestId: '1',
          status: 403,
        },
      },
    },
  })
  await wrapper.find('input').setValue('anna')
  await wrapper.find('form').trigger('submit')
  await flushPromises()
  expect(wrapper.find('[role=alert]').text()).toBe('This needs the role Administrator.')
})
