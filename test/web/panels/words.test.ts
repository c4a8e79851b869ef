/** Panels in words: what stands out, why mail waits, and what an empty panel says. */
import { expect, test } from 'vitest'
import type { Insight } from '../../../web/overviewFacts.ts'
import InsightList from '../../../web/panels/InsightList.vue'
import PanelBox from '../../../web/panels/PanelBox.vue'
import { mountWith } from '../mounting.ts'

test('a delay names the most frequent reason, how many wait for it, and since when', async () => {
  const insight: Insight = {
    text: 'delayed',
    tone: 'deferred',
    values: {
      domain: 'defer.example',
      count: 85,
      reason: 'mailbox-full',
      code: '4.2.2',
      most: 47,
      since: '2026-11-20T10:00:00.000Z',
    },
    links: [],
  }
  const { wrapper } = await mountWith(InsightList, { props: { insights: [insight] } })
  expect(wrapper.text()).toMatch(
    /Mail to defer\.example is being delayed\..*85 messages wait, the oldest since .*\d\d:\d\d.*\. Most frequent reason: Mailbox full 4\.2\.2 \(47 of them\)\./,
  )
})

test.each([
  ['/', 'A longer time range may show more.'],
  ['/?since=1970-01-01T00:00:00Z&until=now', 'Nor in all that is stored.'],
])('an empty panel at %s', async (at, words) => {
  const panel = {
    id: 'tried',
    title: { en: 'Tried', de: 'Probe' },
    chart: 'table',
    query: 'tried.rows',
    width: 6,
  }
  const api = { 'POST /api/query/tried.rows': { body: { rows: [] } } }
  const { wrapper } = await mountWith(PanelBox, { props: { panel }, api, at })
  expect(wrapper.text()).toContain(words)
})
