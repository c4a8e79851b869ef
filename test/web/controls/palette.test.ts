import { flushPromises } from '@vue/test-utils'
import { afterEach, describe, expect, test } from 'vitest'
import { useSession } from '../../../web/composables/useSession.ts'
import { fitting } from '../../../web/controls/commands.ts'
import type { Command } from '../../../web/controls/commands.ts'
import CommandPalette from '../../../web/controls/CommandPalette.vue'
import SaveSearchDialog from '../../../web/search/SaveSearchDialog.vue'
import { mountWith } from '../mounting.ts'
import { eventually } from '../../eventually.ts'

const command = (text: string, group = 'Keys'): Command => ({ text, group, run: () => undefined })
const SESSION = { user: 'anna', role: 'helpdesk', mustSetPassword: false, expiresAt: '2026-11-22T00:00:00Z' }
const SAVED = {
  id: 's1',
  name: 'waits for gmx',
  path: '/search?q=domain:gmx.example',
  shared: false,
  user: 'anna',
  createdAt: '2026-11-21T00:00:00Z',
}

afterEach(() => {
  document.body.innerHTML = ''
})

describe('what fits', () => {
  const all = [command('Go to Queue'), command('Queue'), command('Theme: Dark', 'Preferences')]

  test('every word must occur, in name or group; names that begin so come first', () => {
    expect(fitting(all, 'queue').map(({ text }) => text)).toEqual(['Queue', 'Go to Queue'])
    expect(fitting(all, 'dark pref').map(({ text }) => text)).toEqual(['Theme: Dark'])
    expect(fitting(all, 'dark queue')).toEqual([])
    expect(fitting(all, '  ')).toEqual(all)
  })
})

describe('the palette', () => {
  async function openPalette() {
    const api = {
      'GET /api/session': { body: SESSION },
      'GET /api/searches': { body: { searches: [SAVED] } },
    }
    const mounted = await mountWith(CommandPalette, { props: { open: true }, api })
    await useSession().load()
    await flushPromises()
    return mounted
  }
  const options = () => [...document.querySelectorAll('[role=option]')].map((each) => each.textContent ?? '')

  test('finds a saved search and goes there by keyboard', async () => {
    const { router } = await openPalette()
    const input = document.querySelector<HTMLInputElement>('[role=combobox]')
    expect(options().length).toBeGreaterThan(10)
    if (!input) throw new Error('no field')
    input.value = 'gmx'
    input.dispatchEvent(new Event('input'))
    await flushPromises()
    expect(options()).toHaveLength(1)
    input.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter' }))
    await eventually(() => expect(router.currentRoute.value.fullPath).toBe(SAVED.path))
  })
})

describe('saving a search', () => {
  test('sends name and path, and takes one away', async () => {
    const { asked } = await mountWith(SaveSearchDialog, {
      props: { words: 'status:deferred' },
      at: '/search?q=status:deferred',
      api: {
        'GET /api/session': { body: SESSION },
        'GET /api/searches': { body: { searches: [SAVED] } },
        'POST /api/searches': { body: SAVED },
        'DELETE /api/searches/s1': { status: 204 },
      },
    })
    await useSession().load()
    await flushPromises()
    document
      .querySelector<HTMLButtonElement>('button[aria-label="Remove saved search waits for gmx"]')
      ?.click()
    await flushPromises()
    document.querySelector<HTMLFormElement>('form')?.dispatchEvent(new Event('submit', { cancelable: true }))
    await flushPromises()
    expect(asked.filter(({ method }) => method !== 'GET')).toMatchObject([
      { method: 'DELETE', path: '/api/searches/s1' },
      {
        method: 'POST',
        body: { name: 'status:deferred', path: '/search?q=status:deferred', shared: false },
      },
    ])
  })
})
