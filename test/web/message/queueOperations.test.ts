/** What an administrator did to a message in the queue is told as that, and not as what Postfix decided. */
import { beforeAll, describe, expect, test } from 'vitest'
import type { Link, MessageDetail } from '../../../server/api/contract.ts'
import { createFormat } from '../../../web/format.ts'
import { loadTexts } from '../../../web/i18n.ts'
import { factsOf } from '../../../web/message/facts.ts'
import { say } from '../../../web/message/phrase.ts'
import { createSpeaker } from '../../../web/message/useSpeaker.ts'
import { verdict } from '../../../web/message/verdict.ts'
import { after, detail, line, message, recipient } from './stage.ts'

beforeAll(async () => {
  await loadTexts('en')
  await loadTexts('de')
})

function said(over: Partial<MessageDetail>, language: 'en' | 'de' = 'en') {
  const { caller, admin } = verdict(factsOf(detail(over), Date.parse(after(3600))), () => undefined)
  const speaker = createSpeaker(createFormat(language, 'UTC'))
  return [caller, admin].map((phrases) => phrases.map((phrase) => say(phrase, speaker)).join(' ')) as [
    string,
    string,
  ]
}

const SENDER = '3460527E96A: from=<dave@example.net>'
const ended = (text: string) => ({
  message: message({
    queueId: '3460527E96A',
    status: 'expired',
    lastSeen: after(121),
    recipients: [recipient({ status: 'expired', dsn: '4.3.0', relay: 'none', attempts: 3 })],
  }),
  lines: [
    line({ daemon: 'postsuper', kind: 'expired', message: '3460527E96A: expired' }),
    line({ kind: 'expired', time: after(121), message: text }),
  ],
})

test('postsuper -e and -f: an administrator ended it, Postfix did not give up', () => {
  const forced = ended(`${SENDER}, status=force-expired, returned to sender`)
  const [caller, admin] = said(forced)
  expect(caller).toMatch(/^Not delivered: an administrator ended the delivery\./)
  expect(caller).not.toMatch(/tried for|gave up/)
  expect(admin).toMatch(
    /^It was ended at 20 Nov 2026, 12:02:01 by postsuper -e or -f\. Postfix tried 3 times/,
  )
  const [german, forAdmin] = said(forced, 'de')
  expect(german).toContain('Die Administration hat die Zustellung beendet.')
  expect(forAdmin).toContain('postsuper -e oder -f')
})

test('what Postfix gave up by itself is told as before', () => {
  const [caller, admin] = said(ended(`${SENDER}, status=expired, returned to sender`))
  expect(caller).toMatch(/the server tried for .* and gave up\./)
  expect(admin).not.toContain('postsuper')
})

describe('postsuper -r', () => {
  const requeued = (links: Link[]) => ({
    message: message({
      queueId: '3FEBF27EA66',
      status: 'forwarded',
      recipients: [recipient({ status: 'forwarded', dsn: '4.4.2', attempts: 3 })],
      links,
    }),
    lines: [line({ daemon: 'postsuper', kind: 'requeued', message: '3FEBF27EA66: requeued' })],
  })
  const to = (over: Partial<Link>): Link => ({
    kind: 'requeue',
    way: 'to',
    queueId: '4558227E959',
    certain: true,
    ...over,
  })

  test.each<[NonNullable<Link['status']>, string, string]>([
    ['sent', 'It was delivered from there.', 'Von dort wurde sie zugestellt.'],
    ['deferred', 'It is not delivered from there yet.', 'Von dort ist sie noch nicht zugestellt.'],
  ])('tells the new queue ID and the outcome there: %s', (status, en, de) => {
    const [caller, admin] = said(requeued([to({ status })]))
    expect(caller).toBe(`Put back into the queue under a new queue ID. ${en}`)
    expect(admin).toBe('An administrator did this with postsuper -r. It goes on under queue ID 4558227E959.')
    expect(said(requeued([to({ status })]), 'de')[0]).toContain(de)
  })

  test('where the new one is not stored, nothing is said of it', () => {
    expect(said(requeued([to({})]))[0]).toBe('Put back into the queue under a new queue ID.')
    expect(said(requeued([]))[1]).toBe('An administrator did this with postsuper -r.')
  })

  test('what an alias forwards is no requeuing', () => {
    const forward = { ...requeued([to({ kind: 'forward', status: 'sent' })]), lines: [line()] }
    expect(said(forward)[0]).toBe('Passed on to another address.')
  })
})
