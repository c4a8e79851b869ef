/** An empty search where no log line was ever read. */
import { flushPromises } from '@vue/test-utils'
import { afterEach, expect, test } from 'vitest'
import { useSession } from '../../../web/composables/useSession.ts'
import SearchEmpty from '../../../web/search/SearchEmpty.vue'
import { mountWith } from '../mounting.ts'

afterEach(() => document.body.replaceChildren())

test('it offers no search that cannot find more, and leads to Sources', async () => {
  const empty = async (dataUntil?: string) => {
    const { wrapper } = await mountWith(SearchEmpty, {
      props: {
        mode: 'messages',
        filtered: true,
        params: { q: 'to:nobody' },
        wordsTarget: () => '/search',
        targets: { all: '/all', rejections: '/rejections', lines: '/lines', clear: '/clear' },
      },
      api: {
        'GET /api/session': {
          body: { user: 'anna', role: 'viewer', mustSetPassword: false, expiresAt: '' },
        },
        'GET /api/status': { body: { sources: [], store: 'ok', deferredNow: 0, dataUntil } },
      },
    })
    await useSession().load()
    await flushPromises()
    return wrapper
  }
  const blank = await empty()
  expect(blank.text()).toContain('No log line has been read yet.')
  expect(blank.findAll('a').map((link) => link.attributes('href'))).toEqual(['/sources'])
  expect(blank.get('a').classes()).toContain('primary')
  const read = await empty('2026-11-20T10:00:00Z')
  expect(read.findAll('a').map((link) => link.attributes('href'))).toContain('/all')
})
