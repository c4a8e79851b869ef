/** Watching a message: asked for every half minute, told once when it is final, and given up in time. */
import { flushPromises } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { MessageDetail } from '../../../server/api/contract.ts'
import { useSession } from '../../../web/composables/useSession.ts'
import { useToasts } from '../../../web/composables/useToasts.ts'
import Toast from '../../../web/controls/Toast.vue'
import { LONGEST_WATCH_MS, MOST_WATCHED, useWatched } from '../../../web/message/useWatched.ts'
import { useWatching } from '../../../web/message/useWatching.ts'
import WatchButton from '../../../web/message/WatchButton.vue'
import WatchedMessages from '../../../web/message/WatchedMessages.vue'
import { mountWith } from '../mounting.ts'
import { detail, message, NOON, recipient } from './stage.ts'

const LIFE = { host: 'mx1', queueId: '4F2A81C0B7', at: NOON }
const WAITING = message({ status: 'deferred', open: true, recipients: [recipient({ status: 'deferred' })] })
const BOUNCED = message({ status: 'bounced', recipients: [recipient({ status: 'bounced' })] })
const PATH = 'GET /api/messages/mx1/4F2A81C0B7'
const KEEPER = { components: { Toast }, setup: useWatching, template: '<Toast />' }

const { watch, watched, unwatchAll } = useWatched()
const { toasts, dismiss } = useToasts()
const notices = vi.fn()
const answer = (body: MessageDetail) => ({ [PATH]: { body } as { body?: unknown; status?: number } })

/** The frame's keeper with somebody signed in, and what it asked. */
async function keep(api: ReturnType<typeof answer>) {
  const session = { user: 'admin', role: 'admin', mustSetPassword: false, expiresAt: NOON }
  const rest = { 'POST /api/session': { body: session }, 'DELETE /api/session': { status: 204 } }
  const { wrapper, asked } = await mountWith(KEEPER, { api: Object.assign(api, rest) })
  await useSession().signIn('admin', 'x')
  asked.length = 0
  return { wrapper, asked }
}

async function pass(ms: number): Promise<void> {
  vi.advanceTimersByTime(ms)
  await flushPromises()
  await vi.dynamicImportSettled()
  await flushPromises()
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'setTimeout', 'clearTimeout', 'Date'] })
  const Notification = Object.assign(notices, { permission: 'granted', requestPermission: vi.fn() })
  vi.stubGlobal('Notification', Notification)
  notices.mockImplementation(function () {
    return { addEventListener: vi.fn(), close: vi.fn() }
  })
})
afterEach(() => {
  unwatchAll()
  for (const { id } of toasts.value) dismiss(id)
  notices.mockReset()
  vi.useRealTimers()
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
})

describe('a watched message', () => {
  test('is asked for every half minute while it waits, and told once in words with its link', async () => {
    watch(LIFE)
    const api = answer(detail({ message: WAITING }))
    const { wrapper, asked } = await keep(api)
    await pass(29_000)
    expect(asked).toHaveLength(0)
    await pass(1000)
    expect(asked.map(({ path }) => path)).toEqual([expect.stringContaining(`at=${encodeURIComponent(NOON)}`)])
    expect(toasts.value).toEqual([])

    Object.assign(api, answer(detail({ message: BOUNCED })))
    vi.spyOn(document, 'hasFocus').mockReturnValue(false)
    await pass(30_000)
    const said = wrapper.get('[role=status]')
    expect(said.text()).toContain('Message 4F2A81C0B7: Not delivered.')
    expect(said.get('a').attributes('href')).toBe(`/m/mx1/4F2A81C0B7~${NOON}`)
    expect(notices).toHaveBeenCalledExactlyOnceWith(
      'Message 4F2A81C0B7',
      expect.objectContaining({ body: 'returned' }),
    )
    expect(watched.value).toEqual([])

    await pass(90_000)
    expect(asked).toHaveLength(2)
    expect(toasts.value).toHaveLength(1)
  })

  test('shows no notice of the browser without leave, or while the reader is here', async () => {
    watch(LIFE)
    vi.spyOn(document, 'hasFocus').mockReturnValue(true)
    await keep(answer(detail({ message: BOUNCED })))
    await pass(30_000)
    Object.assign(Notification, { permission: 'denied' })
    vi.spyOn(document, 'hasFocus').mockReturnValue(false)
    watch(LIFE)
    await pass(30_000)
    expect(toasts.value).toHaveLength(2)
    expect(notices).not.toHaveBeenCalled()
  })

  test('is given up after a week, and when it is no longer stored', async () => {
    watch(LIFE)
    const api = answer(detail({ message: WAITING }))
    await keep(api)
    vi.setSystemTime(Date.now() + LONGEST_WATCH_MS)
    await pass(30_000)
    expect(toasts.value.at(-1)?.text).toContain('for a week')
    watch(LIFE)
    api[PATH] = { status: 404, body: {} }
    await pass(30_000)
    expect(toasts.value.at(-1)?.text).toContain('no longer stored')
    expect(watched.value).toEqual([])
  })

  test('stays when the service cannot answer, and is neither kept nor asked for after signing out', async () => {
    watch(LIFE)
    const api = answer(detail())
    api[PATH] = { status: 503, body: {} }
    const { asked } = await keep(api)
    await pass(30_000)
    expect(watched.value).toHaveLength(1)
    await useSession().signOut()
    expect(localStorage.getItem('mailtrace.watched')).toBe('[]')
    watch(LIFE)
    asked.length = 0
    await pass(60_000)
    expect(asked).toEqual([])
  })

  test('is not asked for while the session has ended', async () => {
    watch(LIFE)
    const api = answer(detail())
    api[PATH] = { status: 401, body: { code: 'NOT_SIGNED_IN' } }
    const { asked } = await keep(api)
    await pass(90_000)
    expect(asked).toHaveLength(1)
    expect(watched.value).toHaveLength(1)
  })
})

test('one after the other is told where the browser makes no notices', async () => {
  notices.mockImplementation(function () {
    throw new TypeError('Illegal constructor')
  })
  vi.spyOn(document, 'hasFocus').mockReturnValue(false)
  watch(LIFE)
  await keep(answer(detail({ message: BOUNCED })))
  await pass(30_000)
  watch(LIFE)
  await pass(30_000)
  expect(toasts.value).toHaveLength(2)
})

describe('the button', () => {
  test('is there for what is on its way only, and asks for leave on the click', async () => {
    Object.assign(Notification, { permission: 'default' })
    const final = await mountWith(WatchButton, { props: { message: BOUNCED } })
    expect(final.wrapper.find('button').exists()).toBe(false)
    const { wrapper } = await mountWith(WatchButton, { props: { message: WAITING } })
    expect(Notification.requestPermission).not.toHaveBeenCalled()
    await wrapper.get('button').trigger('click')
    expect(Notification.requestPermission).toHaveBeenCalledOnce()
    expect(JSON.parse(localStorage.getItem('mailtrace.watched') ?? '')).toEqual([
      { ...LIFE, since: expect.any(Number) },
    ])
    await wrapper.get('button').trigger('click')
    expect(watched.value).toEqual([])
  })

  test('says so when too many are watched', async () => {
    for (let index = 0; index < MOST_WATCHED; index++) watch({ ...LIFE, queueId: `A${index}` })
    const { wrapper } = await mountWith(WatchButton, { props: { message: WAITING } })
    await wrapper.get('button').trigger('click')
    expect(watched.value).toHaveLength(MOST_WATCHED)
    expect(toasts.value.at(-1)?.text).toContain('20 messages are watched already')
  })
})

test('the list names each with a way to stop', async () => {
  watch(LIFE)
  watch({ ...LIFE, queueId: 'B1' })
  await mountWith(WatchedMessages, { props: { open: true }, language: 'de' })
  const stops = [...document.querySelectorAll<HTMLElement>('li button')]
  expect(stops.map((stop) => stop.getAttribute('aria-label'))).toEqual([
    '4F2A81C0B7 nicht mehr beobachten',
    'B1 nicht mehr beobachten',
  ])
  stops[0]?.click()
  expect(watched.value.map(({ queueId }) => queueId)).toEqual(['B1'])
})
