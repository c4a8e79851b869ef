import { afterEach, describe, expect, test, vi } from 'vitest'
import MessagePage from '../../../web/pages/MessagePage.vue'
import { after, detail, line, message, NOON, open, recipient } from './stage.ts'

const PATH = '/messages/mx1/4F2A81C0B7'
const ADDRESS = '/m/mx1/4F2A81C0B7'
const HOSTILE = '<img src=x onerror="window.hacked=1">\u202egpj\u0007'

async function show(
  over: Parameters<typeof detail>[0] = {},
  address = ADDRESS,
  language: 'en' | 'de' = 'en',
) {
  const wrapperless = { template: '<MessagePage />', components: { MessagePage } }
  return open(wrapperless, address, { [PATH]: detail(over) }, language)
}

afterEach(() => {
  vi.unstubAllGlobals()
})

describe('message page', () => {
  test('answers first: verdict, then envelope, recipients, time, lines', async () => {
    const { wrapper } = await show()
    const order = wrapper.findAll('h2, .caller').map((element) => element.text())
    expect(order[0]).toBe('Delivered: the server of example.net took the message.')
    expect(order.slice(1)).toEqual(['Envelope', 'Recipients', 'Where the time went', 'Log lines'])
    expect(document.title).toContain('4F2A81C0B7')
  })

  test('shows the proof of delivery: server, literal answer, ID there', async () => {
    const { wrapper } = await show()
    const text = wrapper.get('.recipient').text()
    expect(text).toContain('mx.example.net[198.51.100.7]:25')
    expect(text).toContain('250 2.0.0 Ok: queued as 8F2C1')
    expect(text).toContain('Queue ID there: 8F2C1')
  })

  test.each([
    ['en', { trust: 'untrusted' }, 'TLSv1.3, certificate not verified'],
    ['de', { trust: 'verified' }, 'TLSv1.3, Zertifikat geprüft'],
    ['en', {}, 'TLSv1.3'],
  ] as const)('in %s tells the encryption to the other server %o', async (language, trust, words) => {
    const tls = { protocol: 'TLSv1.3', cipher: 'TLS_AES_256_GCM_SHA384', ...trust }
    const { wrapper } = await show(
      { message: message({ recipients: [recipient({ tls })] }) },
      ADDRESS,
      language,
    )
    const shown = wrapper.get('.recipient [title*=TLS_AES]')
    expect(shown.text()).toBe(words)
    expect(shown.attributes('title')).toContain('trust' in trust ? trust.trust : 'TLS_AES')
  })

  test('leads from a message that was put back into the queue to the one it became', async () => {
    const link = {
      kind: 'requeue',
      way: 'to',
      queueId: '4558227E959',
      certain: true,
      status: 'sent',
    } as const
    const recipients = [recipient({ status: 'forwarded' })]
    const { wrapper } = await show({ message: message({ status: 'forwarded', recipients, links: [link] }) })
    const shown = wrapper.get('.verdict a')
    expect(shown.text()).toBe('requeued as 4558227E959')
    expect(shown.attributes('href')).toContain('4558227E959')
  })

  test.each([
    [
      'delivery temporarily suspended: lost connection with mx.example.net[198.51.100.7]',
      'last put off without',
    ],
    ['connect to mx.example.net[198.51.100.7]:25: Connection refused', 'no server reached'],
  ])('without a relay it is told whether there was a try: %s', async (reply, words) => {
    const waits = recipient({ status: 'deferred', dsn: '4.4.2', relay: 'none', attempts: 2, reply })
    const { wrapper } = await show({ message: message({ status: 'deferred', recipients: [waits] }) })
    expect(wrapper.get('.recipient .facts').text()).toContain(words)
  })

  test('what an alias made of an address is shown in one line, each once', async () => {
    const to = (address: string, originalAddress: string) => recipient({ address, originalAddress })
    const { wrapper } = await show({
      message: message({
        recipients: [
          to('anna@example.net', 'sales@example.net'),
          to('ben@example.net', 'sales@example.net'),
          to('carl@example.net', 'carl@example.net'),
          to('dora@example.net', 'info@example.net'),
        ],
      }),
    })
    expect(wrapper.findAll('[data-expanded] li').map((each) => each.text())).toEqual([
      'sales@example.net → anna@example.net, ben@example.net',
    ])
  })

  test.each([
    ['4.3.0', 'temporary-failure'],
    ['4.4.2', 'timeout'],
    ['4.3.0', undefined],
    ['4.2.1', 'greylisting'],
  ])('promises no further try of an expired message (%s, %s), but of one that waits', async (dsn, reason) => {
    const answered = { dsn, ...(reason && { reasonClass: reason }), side: 'nobody' as const, reply: dsn }
    const shown = async (status: 'expired' | 'deferred') => {
      const { wrapper } = await show({
        message: message({
          status,
          open: status === 'deferred',
          recipients: [recipient({ ...answered, status })],
        }),
      })
      return wrapper.get('.caller').text() + wrapper.get('.meaning').text()
    }
    const promise = /keep trying|(asks|wants us) to try again|tries again|Nobody has to act/
    expect(await shown('deferred')).toMatch(promise)
    const expired = await shown('expired')
    expect(expired).toContain('end it again')
    expect(expired).not.toMatch(promise)
  })

  test('explains an answer once, beside the literal words', async () => {
    const bounced = recipient({
      status: 'bounced',
      dsn: '5.1.1',
      reasonClass: 'unknown-user',
      reply: '550 5.1.1 no',
    })
    const recipients = [bounced, { ...bounced, address: 'b@example.net' }]
    const { wrapper } = await show({ message: message({ status: 'bounced', recipients }) })
    expect(wrapper.findAll('.answer')).toHaveLength(2)
    expect(wrapper.findAll('.meaning')).toHaveLength(1)
    expect(wrapper.get('.meaning').text()).toContain('This address does not exist there')
  })

  test('hostile data is text everywhere, hidden characters are seen', async () => {
    const { wrapper } = await show({
      message: message({
        sender: HOSTILE,
        subject: HOSTILE,
        messageId: HOSTILE,
        saslUsername: HOSTILE,
        client: { name: HOSTILE, address: HOSTILE, helo: HOSTILE },
        recipients: [
          recipient({ address: HOSTILE, originalAddress: `2${HOSTILE}`, reply: HOSTILE, relay: HOSTILE }),
        ],
        links: [{ kind: 'bounce', way: 'to', queueId: HOSTILE, certain: true }],
        scan: {
          action: HOSTILE,
          score: 1,
          requiredScore: 15,
          symbols: [{ name: HOSTILE, score: 1, options: [HOSTILE] }],
        },
      }),
      lines: [line({ line: HOSTILE })],
      otherLives: [{ traceId: 'x', firstSeen: NOON, status: 'sent', sender: HOSTILE }],
    })
    expect(wrapper.find('img').exists()).toBe(false)
    expect(wrapper.text().match(/\\u202egpj\\u0007/g)?.length).toBeGreaterThan(10)
    expect(document.body.textContent).not.toContain('\u202e')
    expect(document.title).not.toContain('\u202e')
  })

  test('lines stand as in the log, each with an address; only the level colours them', async () => {
    const lines = [line(), line({ id: '2', severity: 'warning', line: 'Nov 20 warning: x' })]
    const { wrapper } = await show({ lines }, `${ADDRESS}#L2`)
    const items = wrapper.findAll('.lines li')
    expect(items.map((item) => item.attributes('id'))).toEqual(['L1', 'L2'])
    expect(items[0]?.text()).toContain('Nov 20 12:00:00 mx1 postfix/qmgr[90]: 4F2A81C0B7: removed')
    expect(items[1]?.classes()).toEqual(expect.arrayContaining(['warning', 'marked']))
    expect(items[1]?.text()).toMatch(/warning: Nov 20/)
  })

  test('several lives of one queue ID lead to each other', async () => {
    const otherLives = [{ traceId: 'x', firstSeen: after(-99), status: 'bounced' as const, sender: '' }]
    const { wrapper, asked } = await show({ otherLives }, `${ADDRESS}~${NOON}`)
    expect(wrapper.text()).toContain('Postfix used this queue ID for 2 messages')
    expect(wrapper.find(`a[href="${ADDRESS}~${after(-99)}"]`).exists()).toBe(true)
    expect(asked[0]?.searchParams.get('at')).toBe(NOON)
  })

  test('shows tries, waits and the next try of waiting mail', async () => {
    const attempt = (seconds: number) => ({
      time: after(seconds),
      recipient: 'max@example.net',
      delay: seconds,
      delays: { beforeQueue: seconds, inQueue: 0, connection: 0.5, transmission: 0.5 },
      status: 'deferred',
      reply: '',
      attempted: true,
    })
    vi.useFakeTimers({ toFake: ['Date'], now: Date.parse(after(301)) })
    const { wrapper } = await show({
      message: message({ status: 'deferred', open: true, recipients: [recipient({ status: 'deferred' })] }),
      attempts: [attempt(1), attempt(301)],
      nextAttempt: after(901),
    })
    vi.useRealTimers()
    const steps = wrapper.findAll('.steps li').map((step) => step.text().replaceAll('\u00a0', ' '))
    expect(steps).toHaveLength(3)
    expect(steps[1]).toMatch(/^5 min wait/)
    expect(steps[2]).toMatch(/^about 10 min to go.*next try$/)
    expect(wrapper.findAll('.delay .part').length).toBeGreaterThan(0)
  })

  test('an unknown queue ID offers where else to look', async () => {
    const { wrapper } = await open(MessagePage, '/m/mx1/NOSUCH', {})
    expect(wrapper.get('.empty').text()).toContain('No message with this queue ID')
    const hrefs = wrapper.findAll('.empty a').map((link) => link.attributes('href'))
    expect(hrefs[0]).toContain('mode=lines')
    expect(hrefs[0]).toContain('NOSUCH')
  })

  test('in German no text is missing', async () => {
    const links = [{ kind: 'bounce' as const, way: 'to' as const, queueId: 'B', certain: false }]
    const { wrapper } = await show({ message: message({ links }) }, ADDRESS, 'de')
    expect(wrapper.text()).toContain('Zugestellt: Der Server von example.net')
    expect(wrapper.text()).not.toMatch(/(?:message|common|status)\.[a-z]+\.?/)
  })
})
