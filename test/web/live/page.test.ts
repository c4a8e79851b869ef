import { beforeEach, describe, expect, test, vi } from 'vitest'
import LivePage from '../../../web/pages/LivePage.vue'
import { useSession } from '../../../web/composables/useSession.ts'
import { line, message, open, recipient, settle } from '../message/stage.ts'
import { Stream } from '../mounting.ts'

beforeEach(() => {
  Stream.all = []
  vi.stubGlobal('EventSource', Stream)
})

async function start(path = '/live', api = {}) {
  const { wrapper, router } = await open(LivePage, path, api)
  const stream = () => Stream.all.at(-1) as Stream
  stream().onopen?.()
  const say = async (name: string, ...bodies: unknown[]) => {
    for (const body of bodies) stream().say(name, body)
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
  const press = async (key: string) => {
    document.dispatchEvent(new KeyboardEvent('keydown', { key }))
    await settle()
  }
  return { wrapper, router, stream, say, press }
}
const lines = (count: number) => Array.from({ length: count }, (_, i) => line({ id: `l${i}` }))

describe('live', () => {
  test('shows lines as they come, raw, with a way to their message', async () => {
    const { wrapper, say, stream } = await start('/live?q=host:mx1')
    expect(stream().url).toContain('mode=lines')
    expect(stream().url).toContain('q=host%3Amx1')
    await say('line', line())
    expect(wrapper.get('.entry').text()).toBe('Nov 20 12:00:00 mx1 postfix/qmgr[90]: 4F2A81C0B7: removed')
    expect(wrapper.get('.entry a').attributes('href')).toContain('/m/mx1/4F2A81C0B7~')
  })

  test('space makes it stand still and counts what waits; space goes on', async () => {
    const { wrapper, say, press } = await start()
    await say('line', ...lines(3))
    await press(' ')
    await say('line', ...lines(4))
    expect(wrapper.findAll('.entry')).toHaveLength(3)
    expect(wrapper.get('.state').text()).toBe('Paused - 4 new')
    await press(' ')
    expect(wrapper.findAll('.entry')).toHaveLength(7)
    expect(wrapper.get('.state').text()).toBe('live')
  })

  test('x sets a mark behind the newest line, which stays where it was set until all is cleared', async () => {
    const { wrapper, say, press } = await start()
    await say('line', ...lines(2))
    await press('x')
    await say('line', line({ id: 'later' }))
    const rows = wrapper.findAll('.entry, .mark').map((row) => (row.classes('mark') ? 'mark' : 'line'))
    expect(rows).toEqual(['line', 'line', 'mark', 'line'])
    expect(wrapper.get('.mark').text()).toMatch(/^Mark at \d\d:\d\d:\d\d$/)
    await wrapper
      .findAll('button')
      .find((button) => button.text() === 'Clear')
      ?.trigger('click')
    await say('line', ...lines(3))
    expect(wrapper.find('.mark').exists()).toBe(false)
  })

  test('scrolling up pauses, scrolling down goes on; a pause by key stays', async () => {
    const { wrapper, say, press } = await start()
    await say('line', ...lines(3))
    const box = wrapper.get('.terminal')
    Object.defineProperties(box.element, { scrollHeight: { value: 1000 }, clientHeight: { value: 200 } })
    const scroll = async (top: number) => {
      box.element.scrollTop = top
      await box.trigger('scroll')
      await settle()
    }
    await scroll(100)
    expect(wrapper.get('.state').text()).toBe('Paused')
    await scroll(800)
    expect(wrapper.get('.state').text()).toBe('live')
    await press(' ')
    await scroll(800)
    expect(wrapper.get('.state').text()).toBe('Paused')
  })

  test('messages change in their row', async () => {
    const { wrapper, say } = await start('/live?mode=messages')
    const waiting = recipient({ status: 'deferred', reply: '451 try\u202elater' })
    await say('message', message({ status: 'deferred', open: true, recipients: [waiting] }))
    expect(wrapper.get('.entry').text()).toMatch(/deferred.*451 try\\u202elater/s)
    await say('message', message())
    expect(wrapper.findAll('.entry')).toHaveLength(1)
    expect(wrapper.get('.entry').text()).toMatch(/sent.*anna@example\.org → max@example\.net/s)
  })

  test('says when no line can come though the connection is well, why, and what to do', async () => {
    const base = { host: 'mx1', kind: 'file', late: false }
    const advice = { en: 'check the path', de: 'Pfad prüfen' }
    const sources = [
      { ...base, name: 'mail.log', state: 'missing', seen: false, advice },
      {
        ...base,
        name: 'auth.log',
        state: 'live',
        seen: true,
        late: true,
        lastLine: new Date(Date.now() - 7200e3).toISOString(),
      },
      { ...base, name: 'postqueue', kind: 'queue', state: 'waiting' },
    ]
    const session = { user: 'anna', role: 'admin', mustSetPassword: false, expiresAt: '2030-01-01T00:00:00Z' }
    const { wrapper } = await start('/live', { '/session': session, '/status': { sources } })
    await useSession().load()
    await settle()
    expect(wrapper.get('.state').text()).toBe('connected, but no lines come')
    expect(wrapper.findAll('[data-source]').map((each) => each.text())).toEqual([
      expect.stringContaining('mail.log is not there (never seen). check the path'),
      expect.stringMatching(/auth\.log is silent for longer than usual: its last line came .* ago/),
    ])
  })

  test('says what the server left out, and when the connection is lost', async () => {
    const { wrapper, say, stream } = await start()
    await say('dropped', { count: 1200 })
    expect(wrapper.text()).toContain('1,200 were left out')
    stream().onerror?.()
    await settle()
    expect(wrapper.get('[role=alert]').text()).toContain('Connection lost')
    await wrapper.get('[role=alert] button').trigger('click')
    expect(Stream.all).toHaveLength(2)
  })

  test('another mode is another stream, with an empty page', async () => {
    const { wrapper, router, say, stream } = await start()
    await say('line', line())
    const before = stream()
    await router.push('/live?mode=messages')
    await settle()
    expect(before.closed).toBe(true)
    expect(stream().url).toContain('mode=messages')
    expect(wrapper.find('.entry').exists()).toBe(false)
    expect(wrapper.text()).toContain('Waiting for the next message')
  })

  test('the stream ends with the page', async () => {
    const { wrapper, stream } = await start()
    wrapper.unmount()
    expect(stream().closed).toBe(true)
  })
})
