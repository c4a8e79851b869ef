/** Bars of scores with the limits between them. */
import { readFileSync } from 'node:fs'
import { afterEach, expect, test } from 'vitest'
import type { Dashboard, Panel } from '../../../dashboards/schema.ts'
import { usePreferences } from '../../../web/composables/usePreferences.ts'
import PanelBox from '../../../web/panels/PanelBox.vue'
import { mountWith } from '../mounting.ts'

afterEach(() => {
  usePreferences().language = 'en'
  document.body.replaceChildren()
})

const spam = JSON.parse(readFileSync('dashboards/spam.json', 'utf8')) as Dashboard
const scores = spam.rows.flat().find(({ id }) => id === 'scores') as Panel

test('a line stands in words before the bar that begins at it, and nowhere else', async () => {
  const rows = [
    { label: '2 … 4', value: 7, above: '>=2', below: '<4' },
    { label: '4 … 6', value: 3, above: '>=4', below: '<6', greylist: 4 },
    { label: '6 … 8', value: 0, above: '>=6', below: '<8' },
    { label: '≥ 15', value: 1, above: '>=15', below: null, reject: 15 },
  ]
  const { wrapper } = await mountWith(PanelBox, {
    props: { panel: scores },
    api: { 'POST /api/query/spam.scores': { body: { rows, elapsedSeconds: 0.1 } } },
  })
  expect(wrapper.findAll('li').map((item) => item.text().replaceAll(/\s+/g, ' '))).toEqual([
    '2 … 47',
    'greylist: lowest score seen 4.00',
    '4 … 63',
    '6 … 80',
    'reject: limit in the log 15.00',
    '≥ 151',
  ])
  expect(wrapper.findAll('li.threshold a')).toHaveLength(0)
  expect(wrapper.findAll('[data-count]')).toHaveLength(4)
  // nothing to open where there is nothing
  expect(wrapper.findAll('a[data-count]').map((link) => link.attributes('data-count'))).toEqual([
    '7',
    '3',
    '1',
  ])
  expect(wrapper.findAll('.fill')).toHaveLength(3)
})

test('the ends of a stretch are written as people write numbers', async () => {
  const rows = [
    { label: '< -8', from: null, to: -8, value: 1 },
    { label: '4 … 6.5', from: 4, to: 6.5, value: 2 },
    { label: '≥ 6.5', from: 6.5, to: null, value: 3 },
  ]
  const api = { 'POST /api/query/spam.scores': { body: { rows, elapsedSeconds: 0.1 } } }
  usePreferences().language = 'de'
  const { wrapper } = await mountWith(PanelBox, { props: { panel: scores }, api, language: 'de' })
  const labels = wrapper.findAll('.bar').map((bar) => bar.find('bdi').text())
  expect(labels).toEqual(['< -8', '4 … 6,5', '≥ 6,5'])
})
