/** The warning before a session ends: in time, in words, with a way to stay. */
import { flushPromises } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { useSession } from '../../../web/composables/useSession.ts'
import SessionEnding from '../../../web/controls/SessionEnding.vue'
import { mountWith } from '../mounting.ts'

const START = Date.parse('2026-11-21T12:00:00Z')
const HOUR = 3_600_000
const until = (ms: number) => ({
  body: {
    user: 'anna',
    role: 'viewer',
    mustSetPassword: false,
    expiresAt: new Date(START + ms).toISOString(),
  },
})
const dialog = () => document.querySelector<HTMLElement>('[role=dialog]')

/** Signed in for an hour; `next` is what the service says when asked again. */
async function signedIn(next: object, language: 'en' | 'de' = 'en') {
  const api = { 'POST /api/session': until(HOUR), 'GET /api/session': next }
  const { wrapper, asked } = await mountWith(SessionEnding, { api, language })
  await useSession().signIn('anna', 'x')
  asked.length = 0
  return { wrapper, asked }
}
async function pass(ms: number): Promise<void> {
  vi.advanceTimersByTime(ms)
  await flushPromises()
}
async function press(words: string): Promise<void> {
  const buttons = [...document.querySelectorAll<HTMLElement>('[role=dialog] button')]
  buttons.find((each) => `${each.textContent}${each.getAttribute('aria-label')}`.includes(words))?.click()
  await flushPromises()
}

let mounted: Awaited<ReturnType<typeof signedIn>> | undefined
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'Date'], now: START })
})
afterEach(() => {
  mounted?.wrapper.unmount()
  vi.useRealTimers()
})

describe('a session that ends', () => {
  test('is told two minutes before, and goes on when somebody says so', async () => {
    mounted = await signedIn(until(3 * HOUR))
    await pass(HOUR - 121_000)
    expect(dialog()).toBeNull()
    await pass(2000)
    expect(dialog()?.textContent).toContain('The session ends soon')
    expect(mounted.asked).toEqual([])
    await press('Stay signed in')
    expect(mounted.asked.map(({ method, path }) => `${method} ${path}`)).toEqual(['GET /api/session'])
    expect(dialog()).toBeNull()
    await pass(HOUR)
    expect(dialog()).toBeNull()
  })

  test('asks to sign in again where it cannot last longer', async () => {
    mounted = await signedIn(until(HOUR), 'de')
    await pass(HOUR - 60_000)
    await press('Angemeldet bleiben')
    expect(dialog()?.textContent).toContain('lässt sich nicht verlängern')
    expect(dialog()?.querySelector('input[name=password]')).not.toBeNull()
  })

  test('says why staying failed, and can be tried again', async () => {
    mounted = await signedIn({ status: 503, body: {} })
    await pass(HOUR - 60_000)
    await press('Stay signed in')
    expect(dialog()?.querySelector('[role=alert]')?.textContent).not.toBe('')
    expect(dialog()?.textContent).toContain('Stay signed in')
  })

  test('is told once: a closed warning stays closed', async () => {
    mounted = await signedIn(until(3 * HOUR))
    await pass(HOUR - 60_000)
    await press('Close')
    await pass(10_000)
    expect(dialog()).toBeNull()
  })
})
