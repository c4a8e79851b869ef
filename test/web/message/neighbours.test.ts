/** What other programs say of a message, in plain words on its page. */
import { afterEach, expect, test, vi } from 'vitest'
import MessagePage from '../../../web/pages/MessagePage.vue'
import { detail, message, NOON, open, recipient } from './stage.ts'

const HOSTILE = '<img src=x onerror="window.hacked=1">'
const show = (over: Parameters<typeof message>[0], language: 'en' | 'de' = 'en') =>
  open(
    { template: '<MessagePage />', components: { MessagePage } },
    '/m/mx1/4F2A81C0B7',
    { '/messages/mx1/4F2A81C0B7': detail({ message: message(over) }) },
    language,
  )

afterEach(() => {
  vi.unstubAllGlobals()
})

const outcome = (result: string, detailText?: string) => ({
  time: NOON,
  by: 'sieve',
  result,
  text: `${result} ${detailText ?? ''}`,
  ...(detailText !== undefined && { detail: detailText }),
})

test('what became of it after `sent`, in both languages', async () => {
  const outcomes = [
    outcome('stored', 'Archive'),
    outcome('forwarded', 'b@example.com'),
    outcome('rejected', 'anna@example.org'),
    outcome('discarded'),
    outcome('vacation', 'anna@example.org'),
    outcome('piped', 'sort'),
    outcome('quota', 'Quota exceeded'),
    outcome('failed', HOSTILE),
  ]
  const { wrapper } = await show({ recipients: [recipient({ outcomes })] })
  const lines = wrapper.findAll('.outcomes li').map((line) => line.text())
  expect(lines).toHaveLength(outcomes.length)
  expect(lines.slice(0, 2)).toEqual(['stored in Archive', 'passed on by a filter rule to b@example.com'])
  expect(lines.filter((line) => line.includes('message.'))).toEqual([])
  expect(wrapper.find('img').exists()).toBe(false)

  const german = await show({ recipients: [recipient({ outcomes })] }, 'de')
  expect(german.wrapper.get('.outcomes').text()).toContain('abgelegt in Archive')
})

test('checks and greylisting stand on the page even where no spam filter spoke', async () => {
  const { wrapper } = await show({
    checks: [
      { name: 'spf', result: 'pass', by: 'policyd-spf' },
      { name: 'dkim', result: 'fail', by: 'opendkim', detail: 'example.org' },
    ],
    greylisting: { firstAttempt: NOON, attempts: 2, waitedSeconds: 300 },
  })
  const text = wrapper.get('section[aria-labelledby="checks-title"]').text()
  expect(text).toContain('SPF passed (policyd-spf)')
  expect(text).toContain('DKIM failed (opendkim)')
  expect(text).toContain('Put off at first: 2 attempts')
  expect(text).not.toContain('rspamd')
})

test('the meaning of an answer names its provider and where the cause lies', async () => {
  const refused = recipient({
    status: 'bounced',
    dsn: '5.2.2',
    reply: '552 5.2.2 mailbox over quota',
    reasonClass: 'mailbox-full',
    side: 'mailbox',
    provider: 'yahoo',
  })
  const { wrapper } = await show({ status: 'bounced', recipients: [refused] })
  const text = wrapper.get('.meaning').text()
  expect(text).toContain('The mailbox is full.')
  expect(text).toContain('The recipient or their provider has to act')
  expect(text).toContain("Probably Yahoo/AOL, judged by the server's name and words")
})
