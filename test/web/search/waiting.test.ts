/** Results that came since the list was read are counted, though as many old ones have left the range since. */
import { afterEach, expect, test } from 'vitest'
import { defineComponent, h } from 'vue'
import { useResults } from '../../../web/search/useResults.ts'
import { mountWith } from '../mounting.ts'

afterEach(() => document.body.replaceChildren())

const Waiting = defineComponent(() => {
  const { waiting } = useResults('messages', { q: 'status:sent', since: 'now-24h', until: 'now' })
  return () => h('p', `${waiting.value} new`)
})

test('new results are counted from where the list begins', async () => {
  const covered = { since: '2026-11-20T12:00:00.000Z', until: '2026-11-21T12:00:00.000Z' }
  const totals = [5, 8]
  const answer = {
    get body() {
      return { items: [], total: totals.shift(), totalExact: true, covered, hosts: [] }
    },
  }
  const { wrapper, asked } = await mountWith(Waiting, { api: { 'GET /api/messages': answer } })
  expect(wrapper.text()).toBe('3 new')
  const [list, news] = asked.map(({ path }) => Object.fromEntries(new URLSearchParams(path.split('?')[1])))
  expect(list).toMatchObject({ q: 'status:sent', since: 'now-24h', until: 'now' })
  expect(news).toEqual({ q: 'status:sent', since: covered.since, until: 'now', limit: '1' })
})
