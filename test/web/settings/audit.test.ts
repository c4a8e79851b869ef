import { afterEach, expect, test } from 'vitest'
import AuditSettings from '../../../web/settings/AuditSettings.vue'
import { mountWith } from '../mounting.ts'

afterEach(() => document.body.replaceChildren())
const lookup = {
  time: '2026-11-21T11:00:00.000Z',
  last: '2026-11-21T11:05:00.000Z',
  user: 'hugo',
  role: 'helpdesk',
  kind: 'export',
  what: 'anna\u202e@example.org',
  count: 12,
}

test('each look-up tells who, what, where and how often; strangers are shown as they are', async () => {
  const { wrapper } = await mountWith(AuditSettings, {
    api: { 'GET /api/audit': { body: { lookups: [lookup, { ...lookup, kind: 'resolve' }] } } },
    language: 'de',
  })
  const rows = wrapper.findAll('tbody tr').map((row) => row.text())
  expect(rows[0]).toContain('hugo')
  expect(rows[0]).toContain('anna\\u202e@example.org')
  expect(rows[0]).toContain('Export')
  expect(rows[0]).toContain('12')
  expect(rows[1]).toContain('Suchfeld')
})

test('nobody yet: it says so', async () => {
  const { wrapper } = await mountWith(AuditSettings, { api: { 'GET /api/audit': { body: { lookups: [] } } } })
  expect(wrapper.text()).toContain('Nobody has looked up an address yet.')
})
