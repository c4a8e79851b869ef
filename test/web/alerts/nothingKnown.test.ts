/** The Alerts page where nobody is told, and rules that have nothing to judge. */
import { afterEach, expect, test } from 'vitest'
import AlertsPage from '../../../web/pages/AlertsPage.vue'
import { mountWith } from '../mounting.ts'

afterEach(() => document.body.replaceChildren())

const words = (en: string) => ({ en, de: `de ${en}` })
const rule = {
  alert: 'SourceSilent',
  severity: 'warning',
  title: words('A log fell silent'),
  description: words('Look at it.'),
  query: 'alerts.sourceSilent',
  above: 0,
  unit: 'count',
  forSeconds: 300,
  keepFiringForSeconds: 600,
  phase: 'inactive',
}

test.each([
  [[], true],
  [[{ code: 'NO_CHANNEL', words: words('Nobody is told.') }], false],
])('notifications are spoken of only where a channel is set up: %j', async (warnings, told) => {
  const { wrapper } = await mountWith(AlertsPage, {
    at: '/alerts',
    api: { 'GET /api/alerts': { body: { alerts: [], warnings } } },
  })
  expect(wrapper.text()).toContain('it stands here')
  expect(wrapper.text().includes('notifications go out')).toBe(told)
})

const ruleRow = async (more: object, language: 'en' | 'de' = 'en') => {
  const { wrapper } = await mountWith(AlertsPage, {
    language,
    at: '/alerts?tab=rules',
    api: {
      'GET /api/alerts': { body: { alerts: [], warnings: [] } },
      'GET /api/alerts/rules': { body: { rules: [{ ...rule, ...more }] } },
    },
  })
  return wrapper.find('tbody')
}

test('a rule without a value is not quiet: it has no data', async () => {
  const without = await ruleRow({})
  expect(without.find('.phase').text()).toBe('no data')
  expect(without.find('.phase').classes()).not.toContain('inactive')
  expect((await ruleRow({ value: 0 })).find('.phase').text()).toBe('quiet')
  expect((await ruleRow({ phase: 'firing' })).find('.phase').text()).toBe('firing')
})

test('a value at its limit does not read as reached, and its number stays with its word', async () => {
  expect((await ruleRow({ value: 0 })).text()).toContain('0, must not be more than\u00a00')
  const german = await ruleRow({ value: 0.868, above: 0.9, unit: 'ratio' }, 'de')
  expect(german.text()).toMatch(/86[.,]8\u00a0%, darf nicht über\u00a090\u00a0% liegen/)
})
