/** The session ends while somebody looks at a page: what was shown stays behind the dialog, and is read again after signing in. */
import { flushPromises } from '@vue/test-utils'
import { afterEach, expect, test } from 'vitest'
import SessionEnded from '../../../web/controls/SessionEnded.vue'
import SearchPage from '../../../web/pages/SearchPage.vue'
import { after, message, NOON } from '../message/stage.ts'
import { answerWith, mountWith } from '../mounting.ts'

afterEach(() => document.body.replaceChildren())

const results = (sender: string) => ({
  body: {
    items: [message({ sender })],
    total: 1,
    totalExact: true,
    covered: { since: after(-90000), until: NOON },
    hosts: ['mx1'],
  },
})
const bars = { body: { rows: [{ time: NOON, sent: 1 }], stepSeconds: 60 } }
const facets = { body: { rows: [{ facet: 'status', value: 'sent', count: 1 }] } }
const OVER = {
  status: 401,
  body: { code: 'NOT_SIGNED_IN', title: '', detail: '', requestId: 'r1', status: 401 },
}
const PATHS = ['GET /api/messages', 'POST /api/query/search.histogram', 'POST /api/query/search.facets']
const answers = (...each: object[]) =>
  Object.fromEntries(PATHS.map((path, index) => [path, each[index] ?? each[0] ?? {}]))

/** As the frame has them. */
const Framed = {
  components: { SearchPage, SessionEnded },
  props: { ended: Boolean },
  template: '<SearchPage /><SessionEnded v-if="ended" />',
}

test('another search while nobody is signed in keeps the results of the one before, and is made after signing in', async () => {
  const { wrapper, router } = await mountWith(Framed, {
    at: '/search?q=from:anna',
    api: answers(results('anna@example.org'), bars, facets),
  })
  answerWith(answers(OVER))
  await router.push('/search?q=from:ben')
  await wrapper.setProps({ ended: true })
  await flushPromises()
  expect(wrapper.find('tr.row').text()).toContain('anna@example.org')
  expect(wrapper.find('.list.withheld').exists()).toBe(true)
  expect(wrapper.findAll('.older')).toHaveLength(2)
  expect(wrapper.find('[data-total], [role=alert], [data-state=partial]').exists()).toBe(false)

  answerWith(answers(results('ben@example.org'), bars, facets))
  await wrapper.setProps({ ended: false })
  await flushPromises()
  await flushPromises()
  expect(wrapper.find('tr.row').text()).toContain('ben@example.org')
  expect(wrapper.find('.list.withheld').exists()).toBe(false)
})
