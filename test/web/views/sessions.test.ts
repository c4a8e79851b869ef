/** The sessions of a client: what became of each, in the reader's words. */
import { flushPromises } from '@vue/test-utils'
import { afterEach, expect, test } from 'vitest'
import type { Connection } from '../../../server/api/contract.ts'
import { commandsOf, factsOfSession, secondsOf } from '../../../web/views/sessionFacts.ts'
import SessionSection from '../../../web/views/SessionSection.vue'
import { mountWith } from '../mounting.ts'

const session = (over: Partial<Connection> = {}): Connection => ({
  connectionId: 'c1',
  host: 'mx1',
  program: 'postfix/smtpd',
  pid: 7,
  clientAddress: '192.0.2.7',
  helo: 'mail.example.org',
  startedAt: '2026-11-20T12:00:00.000000Z',
  endedAt: '2026-11-20T12:00:02.500000Z',
  endReason: 'quit',
  commands: { ehlo: { ok: 1, total: 1 }, rcpt: { ok: 0, total: 2 } },
  queueIds: ['4F2A81C0B7', '5A3B92D1C8'],
  rejections: 0,
  authenticationFailures: 0,
  open: false,
  ...over,
})

afterEach(() => document.body.replaceChildren())

test('commands are told as Postfix counts them, the time in seconds', () => {
  expect(commandsOf(session())).toBe('ehlo=1 rcpt=0/2')
  expect(secondsOf(session())).toBe(2.5)
  const { endedAt: _, ...open } = session({ open: true })
  expect(secondsOf(open)).toBeUndefined()
  expect(new Map(factsOfSession(session())).get('queueIds')).toBe('4F2A81C0B7 5A3B92D1C8')
})

const show = (items: Connection[], total: number, language: 'en' | 'de' = 'en') =>
  mountWith(SessionSection, {
    props: { q: 'client:192.0.2.7' },
    language,
    api: { 'GET /api/connections': { body: { items, total } } },
  })

test.each([
  ['en', { endReason: 'quit' }, 'ended properly'],
  ['en', { endReason: 'connection-lost', rejections: 2 }, 'connection lost, 2 refusals'],
  ['de', { endReason: 'pregreet' }, 'sprach vor der Begrüßung'],
  ['de', { endReason: 'quit', authenticationFailures: 1 }, 'ordentlich beendet, 1 Anmelde-Fehlversuch'],
  ['en', { endReason: 'a new reason' }, 'a new reason'],
] as const)('in %s the end of a session %o is told as %s', async (language, over, words) => {
  const { wrapper } = await show([session(over)], 1, language)
  expect(wrapper.find('tr.row').text()).toContain(words)
})

test('a session leads to its messages; more sessions come on demand', async () => {
  const { wrapper, asked } = await show([session()], 30)
  expect(wrapper.find('tr.row a').attributes('href')).toBe('/m/mx1/4F2A81C0B7~2026-11-20T12:00:00.000000Z')
  expect(wrapper.text()).toContain('1 of 30')
  await wrapper.find('.toggle').trigger('click')
  expect(wrapper.findAll('tr.inside a').map((link) => link.text())).toEqual(['4F2A81C0B7', '5A3B92D1C8'])
  await wrapper.find('button.more').trigger('click')
  await flushPromises()
  expect(asked.at(-1)?.path).toContain('limit=40')
})

test('none is said', async () => {
  const { wrapper } = await show([], 0)
  expect(wrapper.text()).toContain('None in this time.')
})
