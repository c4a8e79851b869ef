/** The Sources page where no log line was ever read, and queues that give no answer. */
import { flushPromises } from '@vue/test-utils'
import { afterEach, expect, test } from 'vitest'
import { useSession } from '../../../web/composables/useSession.ts'
import SourcesPage from '../../../web/pages/SourcesPage.vue'
import SourceTable from '../../../web/sources/SourceTable.vue'
import { mountWith } from '../mounting.ts'

afterEach(() => document.body.replaceChildren())

const VERDICTS = ['Every line was understood.', 'Every reply has a known reason.', 'Nothing is missing.']
const SESSION = { user: 'anna', role: 'viewer', mustSetPassword: false, expiresAt: '' }

test.each([
  [undefined, 3, 0],
  ['2026-11-20T10:00:00Z', 0, 3],
])('nothing is praised before a line was read: data until %s', async (dataUntil, notYet, praised) => {
  const { wrapper } = await mountWith(SourcesPage, {
    api: {
      'GET /api/session': { body: SESSION },
      'GET /api/status': { body: { sources: [], store: 'ok', deferredNow: 0, dataUntil } },
      'GET /api/sources': { body: { sources: [], unknownForms: [], gaps: [] } },
      'POST /api/query/reasons.unclassified': { body: { rows: [], elapsedSeconds: 0.1 } },
    },
  })
  await useSession().load()
  await flushPromises()
  expect(wrapper.text().split('No log line has been read yet.')).toHaveLength(notYet + 1)
  expect(VERDICTS.filter((verdict) => wrapper.text().includes(verdict))).toHaveLength(praised)
})

test('queues that were asked in vain have a warning, those not asked yet wait', async () => {
  const source = {
    name: 'postqueue',
    kind: 'queue',
    host: 'mx1',
    state: 'waiting',
    lines: 0,
    unknown: 0,
    bytesRead: 0,
    gaps: 0,
  }
  const advice = { en: 'postqueue gives no answer', de: 'postqueue gibt keine Antwort' }
  const { wrapper } = await mountWith(SourceTable, {
    props: {
      sources: [
        { ...source, advice },
        { ...source, host: 'mx2' },
      ],
    },
  })
  const [asked, waiting] = wrapper.findAll('.state')
  expect(asked?.text()).toBe('no answer')
  expect(asked?.classes()).toContain('unanswered')
  expect(waiting?.text()).toBe('waiting')
})
