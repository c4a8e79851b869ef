import { beforeAll, describe, expect, test } from 'vitest'
import type { Link, Message, MessageDetail, Recipient } from '../../../server/api/contract.ts'
import { createFormat } from '../../../web/format.ts'
import { loadTexts } from '../../../web/i18n.ts'
import { factsOf } from '../../../web/message/facts.ts'
import { say } from '../../../web/message/phrase.ts'
import { createSpeaker } from '../../../web/message/useSpeaker.ts'
import { verdict } from '../../../web/message/verdict.ts'
import { after, detail, line, message, recipient } from './stage.ts'

const CATALOGUE: Record<string, { en: string; de: string }> = {
  greylisting: { en: 'Try again in some minutes.', de: 'In einigen Minuten erneut versuchen.' },
  'unknown-user': { en: 'This address does not exist there.', de: 'Diese Adresse gibt es dort nicht.' },
}

beforeAll(async () => {
  await loadTexts('en')
  await loadTexts('de')
})

function words(over: Partial<MessageDetail>, language: 'en' | 'de' = 'en', now = Date.parse(after(3600))) {
  const { tone, caller, admin } = verdict(
    factsOf(detail(over), now),
    ({ reasonClass }) => CATALOGUE[reasonClass ?? ''],
  )
  const speaker = createSpeaker(createFormat(language, 'UTC'))
  const joined = (phrases: typeof caller) => phrases.map((phrase) => say(phrase, speaker)).join(' ')
  return { tone, caller: joined(caller), admin: joined(admin).replaceAll('\u00a0', ' ') }
}

const one = (over: Partial<Recipient>, more: Partial<Message> = {}): Partial<MessageDetail> => ({
  message: message({ status: over.status ?? 'sent', recipients: [recipient(over)], ...more }),
})
const notice: Link = {
  kind: 'bounce',
  way: 'to',
  queueId: '5A3B92D1C8',
  certain: true,
  status: 'sent',
  firstSeen: after(3),
}
const later = {
  status: 'deferred',
  dsn: '4.7.28',
  attempts: 3,
  lastAttempt: after(2400),
  reply: '421 4.7.28',
} as const
const gone = { status: 'bounced', dsn: '5.1.1', reasonClass: 'unknown-user', reply: '550 5.1.1' } as const

describe('the verdict', () => {
  test.each<[string, Partial<MessageDetail>, RegExp, RegExp]>([
    [
      'sent to a server',
      one({}),
      /^Delivered: the server of example.net took the message\.$/,
      /queued it as 8F2C1.*only in that server's logs/,
    ],
    [
      'sent to a mailbox',
      one({ relay: 'mx1[private/dovecot-lmtp]', reply: '250 Saved' }, { direction: 'inbound' }),
      /^Delivered to the mailbox\.$/,
      /^mx1 took it at .*1.4 s after it came in\.$/,
    ],
    [
      'sent to several',
      { message: message({ recipients: [recipient(), recipient({ address: 'b@example.net', delay: 40 })] }) },
      /^Delivered to all 2 recipients\.$/,
      /slowest took 40 s/,
    ],
    [
      'forwarded',
      one(
        { status: 'forwarded' },
        { links: [{ kind: 'forward', way: 'to', queueId: 'ABC123', certain: true }] },
      ),
      /^Passed on to another address\.$/,
      /goes on under queue ID ABC123/,
    ],
    [
      'deferred',
      { ...one(later, { open: true }), nextAttempt: after(4200), givesUpAt: after(432000) },
      /^Not delivered yet\. The server of example.net asked us to try again later\.$/,
      /tried 3 times, last at .*answered 4\.7\.28.*next try is at about .*gives up at about .*tells the sender/,
    ],
    [
      'greylisted',
      one({ ...later, reasonClass: 'greylisting' }, { open: true }),
      /^Not delivered yet\. Try again in some minutes\.$/,
      /tried 3 times/,
    ],
    [
      'unreachable',
      one({ ...later, relay: 'none' }, { open: true }),
      /The server of example.net could not be reached\.$/,
      /The code is 4\.7\.28/,
    ],
    [
      'deferred without a sender',
      { ...one(later, { open: true, sender: '' }), givesUpAt: after(9) },
      /^Not delivered yet/,
      /there is no sender to tell/,
    ],
    ['deferred, then gone without a word', one(later), /^Not delivered yet/, /left the queue without a line/],
    [
      'bounced with notice',
      one(gone, { links: [notice] }),
      /^Not delivered\. This address does not exist there\. The sender was told at 20 Nov 2026, 12:00:03\.$/,
      /mx\.example\.net answered 5\.1\.1/,
    ],
    ['bounced without notice', one(gone), /The logs show no notice to the sender\.$/, /5\.1\.1/],
    [
      'bounced notice',
      one(gone, { sender: '', origin: 'bounce' }),
      /Nobody is told/,
      /itself a notice made by Postfix/,
    ],
    [
      'bounced for a reason we do not know',
      one({ ...gone, reasonClass: 'other' }),
      /The server of example.net refused it\./,
      /5\.1\.1/,
    ],
    [
      'expired',
      one({ status: 'expired', dsn: '4.4.1', attempts: 40 }, { lastSeen: after(432000), links: [notice] }),
      /^Not delivered: the server tried for 5.d and gave up\..*The sender was told/,
      /tried 40 times, last at/,
    ],
    [
      'rejected',
      one(
        { status: 'rejected', dsn: '5.7.1', attempts: 0 },
        { scan: { action: 'reject', score: 17.5, requiredScore: 15, symbols: [] } },
      ),
      /^Refused on arrival.*A filter or rule/,
      /rspamd said reject with 17\.5 of 15 points.*sending server has to tell/,
    ],
    ['held', one({ status: 'held', attempts: 0 }, { open: true }), /^On hold/, /postsuper -H 4F2A81C0B7/],
    [
      'deleted',
      one({ status: 'deleted' }, { removedAt: after(5) }),
      /^Deleted by an administrator/,
      /postsuper -d/,
    ],
    [
      'broken off by the client',
      one({ status: 'deleted' }),
      /^Broken off: the sending side went away/,
      /never in the queue/,
    ],
    ['discarded', one({ status: 'discarded' }), /^Thrown away by a rule/, /Nobody was told/],
    ['pending', one({ status: 'pending', attempts: 0 }, { open: true }), /^On its way/, /waits in the queue/],
    [
      'lines that are missing',
      one({ status: 'pending', attempts: 0 }),
      /^The logs do not say/,
      /No delivery line with 4F2A81C0B7/,
    ],
    [
      'no recipients yet',
      { message: message({ status: 'pending', open: true, recipients: [] }) },
      /^On its way/,
      /waits in the queue/,
    ],
    ['an address probe', one({}, { origin: 'probe' }), /^This is an address check/, /./],
  ])('%s', (_, facts, caller, admin) => {
    const said = words(facts)
    expect(said.caller).toMatch(caller)
    expect(said.admin).toMatch(admin)
    expect(said.caller + said.admin).not.toMatch(/message\.verdict|\{|undefined|NaN/)
    const german = words(facts, 'de')
    expect(german.caller + german.admin).not.toMatch(/message\.verdict|\{|undefined|NaN/)
    expect(german.caller).not.toBe(said.caller)
  })

  test('tells every fate of a mixed message, and how many have it', () => {
    const recipients = [
      recipient(),
      recipient({ address: 'b@example.com', ...gone }),
      recipient({ address: 'c@example.com', ...later }),
      recipient({ address: 'd@example.com', ...later }),
    ]
    const { caller, tone } = words({ message: message({ status: 'bounced', mixed: true, recipients }) })
    expect(tone).toBe('bounced')
    expect(caller).toBe(
      'Delivered to 1 of 4 recipients. Not delivered to b@example.com. Not delivered yet to 2 recipients. ' +
        'This address does not exist there. The logs show no notice to the sender.',
    )
  })

  test('passing on is not delivering', () => {
    const recipients = [recipient(), recipient({ address: 'team@example.org', status: 'forwarded' })]
    expect(words({ message: message({ status: 'forwarded', recipients }) }).caller).toBe(
      'Delivered to 1 of 2 recipients. Passed on to another address for team@example.org.',
    )
  })

  test('a refusal for now is no refusal, and its answer is ours', () => {
    const putOff = { status: 'rejected', dsn: '4.7.1', reasonClass: 'greylisting', attempts: 0 } as const
    const { caller, admin } = words(one(putOff))
    expect(caller).toMatch(/^Put off on arrival: .*This is greylisting and normal/)
    expect(admin).toContain('the sending server tries again by itself')
  })

  describe('what the sender heard', () => {
    const warning: Link = { ...notice, kind: 'notification', queueId: '6B4C03E2D9', firstSeen: after(14_400) }
    const bounce: Link = { ...notice, firstSeen: after(432_000) }
    const expired = { status: 'expired', dsn: '4.4.1', attempts: 40 } as const

    test('a warning is no notice that it came back: each has its own time', () => {
      const { caller, admin } = words(one(expired, { links: [warning, bounce] }))
      expect(caller).toContain('The sender was told at 25 Nov 2026, 12:00:00.')
      expect(admin).toContain('A warning that it is late went to the sender at 20 Nov 2026, 16:00:00.')
    })

    test('with a warning alone nobody was told that it came back', () => {
      expect(words(one(expired, { links: [warning] })).caller).toMatch(
        /The logs show no notice to the sender\.$/,
      )
      expect(words(one(expired, { links: [warning] }), 'de').caller).toMatch(/keine Benachrichtigung/)
    })

    test('while it waits the warning is what the sender knows', () => {
      expect(words(one(later, { open: true, links: [warning] })).caller).toMatch(
        /The sender was warned at 20 Nov 2026, 16:00:00 that it is late\.$/,
      )
    })

    test("the sender's own notice counts, not the postmaster's copy; a report on a delivery is neither", () => {
      const copy: Link = { ...notice, queueId: '7C5D14F3EA', firstSeen: after(500_000) }
      const about = (whom: string, link: Link) =>
        line({ message: `4F2A81C0B7: ${whom} notification: ${link.queueId}` })
      const told = {
        ...one(expired, { links: [copy, bounce] }),
        lines: [about('postmaster non-delivery', copy), about('sender non-delivery', bounce)],
      }
      expect(words(told).caller).toContain('The sender was told at 25 Nov 2026, 12:00:00.')
      const report = { ...one({}, { links: [warning] }), lines: [about('sender delivery status', warning)] }
      expect(words(report).caller).toContain('A delivery report went to the sender at 20 Nov 2026, 16:00:00.')
      expect(words(report).admin).not.toContain('late')
    })
  })

  describe('a message of which nothing was seen for long', () => {
    const days = Date.parse(after(3 * 86_400))
    test('is not said to be on its way', () => {
      const lone = { message: message({ status: 'pending', open: true, recipients: [] }) }
      expect(words(lone).caller).toMatch(/^On its way/)
      const { caller, admin } = words(lone, 'en', days)
      expect(caller).toBe('Nothing was seen of it since 20 Nov 2026, 12:00:02; how it ended was not seen.')
      expect(admin).not.toContain('waits in the queue')
      expect(words(lone, 'de', days).caller).toMatch(
        /^Seit 20\.11\.2026, 12:00:02 war von ihr nichts zu sehen/,
      )
    })

    test('nor to be tried again at a time that is over', () => {
      const waits = { ...one(later, { open: true }), nextAttempt: after(4000), givesUpAt: after(432_000) }
      expect(words(waits).admin).toContain('The next try is at about')
      const { caller, admin } = words(waits, 'en', days)
      expect(caller).toMatch(
        /^Not delivered when it was last seen, at 20 Nov 2026, 12:00:02; how it ended was not seen\./,
      )
      expect(admin).not.toMatch(/next try|gives up/)
    })
  })

  test('a try that was due and was not seen is overdue', () => {
    const waits = { ...one(later, { open: true }), nextAttempt: after(4000), givesUpAt: after(432_000) }
    const [before, behind] = [Date.parse(after(4000)), Date.parse(after(4180))]
    expect(words(waits, 'en', before).admin).toContain('The next try is at about')
    const { admin } = words(waits, 'en', behind)
    expect(admin).toMatch(/next try is overdue: it was expected at about .*gives up at about/)
    expect(admin).not.toContain('try is at about')
    expect(words(waits, 'de', behind).admin).toContain('Der nächste Versuch ist überfällig')
  })

  test('a notice about a notice goes to the postmaster', () => {
    expect(words(one(gone, { sender: '', links: [notice] })).caller).toContain(
      'There is no sender to tell; 5A3B92D1C8 went to the postmaster.',
    )
  })

  test('a guess is no fact: a link by Message-ID alone is no notice', () => {
    const { caller } = words(one(gone, { links: [{ ...notice, certain: false }] }))
    expect(caller).toContain('no notice')
  })

  test('German counts and times are German', () => {
    expect(words(one(later, { open: true }), 'de').admin).toContain(
      '3-mal versucht, zuletzt: 20.11.2026, 12:40:00',
    )
  })
})
