import { describe, expect, test } from 'vitest'
import type { ServiceStatus } from '../../server/api/contract.ts'
import { insightsOf } from '../../web/overviewFacts.ts'
import type { Facts } from '../../web/overviewFacts.ts'

const quiet: Facts = {
  numbers: {
    delivered: 1000,
    deliveredUsual: 990,
    deferredNow: 2,
    bounced: 3,
    bouncedUsual: 4,
    failedLogins: 0,
    failedLoginsUsual: null,
  },
  destinations: [],
  senders: [],
  clients: [],
  status: undefined,
  range: { since: 'now-24h', until: 'now' },
  comparable: true,
}
const told = (facts: Partial<Facts>) => insightsOf({ ...quiet, ...facts })
const texts = (facts: Partial<Facts>) => told(facts).map(({ text }) => text)

describe('what stands out', () => {
  test('nothing, when all is as usual', () => {
    expect(texts({})).toEqual([])
  })

  test('no delivery where there usually is one, but not on a quiet machine', () => {
    expect(texts({ numbers: { delivered: 0, deliveredUsual: 500 } })).toEqual(['noMail'])
    expect(texts({ numbers: { delivered: 0, deliveredUsual: 3 } })).toEqual([])
    expect(texts({ numbers: { delivered: 0, deliveredUsual: null } })).toEqual([])
  })

  test('a destination that holds back much of what waits, with a link to exactly that', () => {
    const [insight] = told({
      numbers: { deferredNow: 214 },
      destinations: [
        {
          domain: 'gmail.example',
          status: 'deferred',
          messages: 163,
          reasonClass: 'rate-limited',
          dsn: '4.7.0',
          ofReason: 90,
          oldest: '2026-11-21T10:00:00.000Z',
        },
      ],
    })
    expect(insight).toMatchObject({
      text: 'delayed',
      values: {
        domain: 'gmail.example',
        count: 163,
        reason: 'rate-limited',
        code: '4.7.0',
        most: 90,
        since: '2026-11-21T10:00:00.000Z',
      },
    })
    expect(new URL(insight?.links[0]?.href ?? '', 'http://x').searchParams.get('q')).toBe(
      'domain:gmail.example status:deferred',
    )
  })

  test('no headline for a handful, for a small share, or for bounces', () => {
    const destination = { domain: 'a.example', status: 'deferred', messages: 19 }
    expect(texts({ numbers: { deferredNow: 19 }, destinations: [destination] })).toEqual([])
    expect(
      texts({ numbers: { deferredNow: 500 }, destinations: [{ ...destination, messages: 60 }] }),
    ).toEqual([])
    expect(texts({ destinations: [{ ...destination, messages: 99, status: 'bounced' }] })).toEqual([])
  })

  test('a sender far above its usual; a new one has no usual to be above', () => {
    expect(texts({ senders: [{ sender: 'anna@example.org', messages: 940, usual: 42 }] })).toEqual([
      'unusualSender',
    ])
    expect(texts({ senders: [{ sender: 'anna@example.org', messages: 60, usual: 42 }] })).toEqual([])
    expect(texts({ senders: [{ sender: 'new@example.org', messages: 940, usual: null }] })).toEqual([])
    expect(texts({ senders: [{ sender: '', messages: 940, usual: 1 }] })).toEqual([])
  })

  test('failed logins above twice the usual', () => {
    expect(texts({ numbers: { failedLogins: 1204, failedLoginsUsual: 310 } })).toEqual(['failedLogins'])
    expect(texts({ numbers: { failedLogins: 24, failedLoginsUsual: 0 } })).toEqual([])
  })

  test('a client that guessed and got in, before all else; a person who mistyped, last and softly', () => {
    const client = { client: '203.0.113.7', account: 'dave@example.net', pattern: 'success' }
    const [insight, ...others] = told({
      numbers: { delivered: 0, deliveredUsual: 500 },
      clients: [{ ...client, failures: 30, guesses: 12, accounts: 1 }],
    })
    expect(insight).toMatchObject({ text: 'entered', tone: 'bounced', values: { count: 12 } })
    expect(insight?.links.map(({ href }) => href)).toEqual([
      '/search?mode=authentications&q=client%3A203.0.113.7&since=now-24h&until=now',
      '/account/dave%40example.net?since=now-24h&until=now',
    ])
    expect(others.map(({ text }) => text)).toEqual(['noMail'])
    expect(texts({ clients: [{ ...client, guesses: 4, accounts: 6 }] })).toEqual(['entered'])
    const few = { ...client, failures: 99, guesses: 9, accounts: 2 }
    expect(told({ clients: [few] })).toMatchObject([
      { text: 'enteredSoon', tone: 'deferred', values: { count: 9 } },
    ])
    expect(texts({ numbers: { delivered: 0, deliveredUsual: 500 }, clients: [few] })).toEqual([
      'noMail',
      'enteredSoon',
    ])
  })

  test('guessing is told when it is more than usual, or much and nothing says what is usual', () => {
    const spray = { client: '203.0.113.8', pattern: 'spray', failures: 640, guesses: 500, accounts: 80 }
    const clients = [
      { client: '203.0.113.9', pattern: 'brute-force', failures: 20, guesses: 20, accounts: 1 },
      spray,
    ]
    const numbers = { failedLogins: 688, failedLoginsUsual: 40 }
    expect(told({ clients, numbers })).toMatchObject([
      { text: 'guessing', values: { client: '203.0.113.8', count: 640, accounts: 80, all: 688 } },
    ])
    expect(texts({ clients, numbers: { ...numbers, failedLoginsUsual: 600 } })).toEqual([])
    expect(texts({ clients, numbers, comparable: false })).toEqual(['guessing'])
    expect(texts({ clients: [{ ...spray, failures: 49 }], numbers, comparable: false })).toEqual([])
    expect(texts({ clients: [{ ...spray, failures: 63, guesses: 47 }], numbers, comparable: false })).toEqual(
      ['guessing'],
    )
    expect(texts({ clients: [{ ...spray, pattern: 'none' }], comparable: false })).toEqual([])
    expect(texts({ clients: [{ ...spray, pattern: 'few' }], comparable: false })).toEqual([])
  })

  test.each([
    ['a host from which nothing comes any more', [{ late: true }, { late: true }], ['sourcesLate']],
    [
      'a log that cannot be read',
      [{ late: true, state: 'unreadable' }, { late: false }],
      ['sourceUnreadable'],
    ],
    ['a log that never was', [{ state: 'missing', seen: false }, {}], ['sourceNever']],
    ['a quiet log beside a lively one is none', [{ late: true }, { late: false }], []],
  ])('%s', (_, sources, expected) => {
    const all = sources.map((source, index) => ({
      name: `log ${index}`,
      host: 'mx1',
      state: 'live',
      late: false,
      ...source,
    }))
    expect(texts({ status: { sources: all } as unknown as ServiceStatus })).toEqual(expected)
  })

  test('nothing about usual values where the data do not reach back far enough', () => {
    const raised = {
      numbers: { delivered: 0, deliveredUsual: 500, failedLogins: 900, failedLoginsUsual: 1 },
      senders: [{ sender: 'anna@example.org', messages: 940, usual: 42 }],
    }
    expect(texts(raised)).toHaveLength(3)
    expect(texts({ ...raised, comparable: false })).toEqual([])
  })

  test('every headline has two ways on: to the list, and to what lies behind it', () => {
    const numbers = { bounced: 300, bouncedUsual: 10, rejected: 900, rejectedUsual: 20 }
    const sources = [{ name: 'mail.log', host: 'mx1', state: 'live', late: true }]
    const insights = told({ numbers, status: { sources } as unknown as ServiceStatus })
    expect(
      insights.map(({ text, links }) => [text, ...links.map(({ href }) => href.replace(/[?&]since.*/, ''))]),
    ).toEqual([
      ['sourceLate', '/sources', '/search?mode=lines&q=host%3Amx1'],
      ['bounced', '/search?q=status%3Aundelivered', '/search?q=status%3Aundelivered&group=reason'],
      ['rejected', '/search?mode=rejections', '/search?mode=rejections&group=reason'],
    ])
  })

  test('three at most, the worst first', () => {
    const all = texts({
      numbers: {
        delivered: 0,
        deliveredUsual: 500,
        failedLogins: 900,
        failedLoginsUsual: 1,
        bounced: 900,
        bouncedUsual: 1,
        rejected: 900,
        rejectedUsual: 1,
      },
      senders: [{ sender: 'anna@example.org', messages: 940, usual: 42 }],
    })
    expect(all).toEqual(['noMail', 'unusualSender', 'failedLogins'])
  })
})
