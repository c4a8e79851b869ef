import { describe, expect, test } from 'vitest'
import type { Link, LogLine } from '../../../server/api/contract.ts'
import { connectionLines, connectionQuery } from '../../../web/message/connectionLines.ts'
import { isMailboxRelay, relayHost, remoteQueueId } from '../../../web/message/facts.ts'
import { lifePath, linkTarget, parseLife } from '../../../web/message/life.ts'
import RelatedMessages from '../../../web/message/RelatedMessages.vue'
import { rangeAround } from '../../../web/message/searches.ts'
import { ALL_TIME } from '../../../web/range.ts'
import { MAX_NODES, relationGraph } from '../../../web/message/relations.ts'
import { mountWith } from '../mounting.ts'
import { after, line, message, NOON } from './stage.ts'

const link = (over: Partial<Link>): Link => ({
  kind: 'bounce',
  way: 'to',
  queueId: 'ABC123',
  certain: true,
  ...over,
})

describe('map of related messages', () => {
  test('runs from left to right: before, this, after', () => {
    const graph = relationGraph(
      message({ links: [link({ way: 'from', kind: 'reinjection', queueId: 'A' }), link({ queueId: 'B' })] }),
    )
    expect(graph.nodes.map(({ queueId, column }) => [queueId, column])).toEqual([
      ['A', 0],
      ['4F2A81C0B7', 1],
      ['B', 2],
    ])
    const [before, self, next] = graph.nodes.map(({ x }) => x)
    expect(before).toBeLessThan(self ?? 0)
    expect(self).toBeLessThan(next ?? 0)
    expect(graph.edges.map(({ from, to }) => [from.queueId, to.queueId])).toEqual([
      ['A', '4F2A81C0B7'],
      ['4F2A81C0B7', 'B'],
    ])
  })

  test('keeps all nodes inside the drawing and apart from each other', () => {
    const graph = relationGraph(message({ links: ['A', 'B', 'C'].map((queueId) => link({ queueId })) }))
    for (const { x, y } of graph.nodes) {
      expect(x).toBeGreaterThanOrEqual(0)
      expect(y).toBeGreaterThanOrEqual(0)
      expect(y).toBeLessThan(graph.height)
    }
    expect(new Set(graph.nodes.map(({ x, y }) => `${x} ${y}`)).size).toBe(4)
  })

  test('marks a guess', () => {
    const { edges } = relationGraph(message({ links: [link({ kind: 'same-message-id', certain: false })] }))
    expect(edges[0]?.certain).toBe(false)
  })

  test('folds too many by kind, and says how many', () => {
    const links = Array.from({ length: MAX_NODES + 3 }, (_, i) =>
      link({ queueId: `B${i}`, kind: 'next-hop' }),
    )
    const { nodes } = relationGraph(message({ links: [...links, link({})] }))
    expect(nodes.map(({ queueId, more }) => [queueId, more])).toEqual([
      ['4F2A81C0B7', 0],
      ['B0', MAX_NODES + 2],
      ['ABC123', 0],
    ])
  })
})

test.each([
  ['en', ['this message · deferred', 'sent'], 'bounce notice'],
  ['de', ['diese Nachricht · aufgeschoben', 'zugestellt'], 'Bounce-Nachricht'],
] as const)('in %s nodes have their status and edges say how we know', async (language, nodes, edge) => {
  const { wrapper } = await mountWith(RelatedMessages, {
    props: { message: message({ status: 'deferred', links: [link({ kind: 'bounce', status: 'sent' })] }) },
    language,
  })
  expect(wrapper.findAll('.node .how').map((each) => each.text())).toEqual(nodes)
  expect(wrapper.findAll('.edge ~ .how').map((each) => each.text())).toEqual([edge])
})

describe('addresses of messages', () => {
  test.each([
    ['4F2A81C0B7', { queueId: '4F2A81C0B7' }],
    [`4F2A81C0B7~${NOON}`, { queueId: '4F2A81C0B7', at: NOON }],
  ])('%s', (text, life) => {
    expect(parseLife(text)).toEqual(life)
  })

  test('hosts and IDs from logs cannot break out of the path', () => {
    expect(lifePath('mx/1?', '../x', NOON)).toBe(`/m/mx%2F1%3F/..%2Fx~${NOON}`)
  })

  test('a related message on another host is where it is stored, else searched for', () => {
    expect(linkTarget(link({ firstSeen: NOON }), 'mx1', NOON)).toBe(`/m/mx1/ABC123~${NOON}`)
    expect(linkTarget(link({ kind: 'next-hop', host: 'mx2' }), 'mx1', NOON)).toBe('/m/mx2/ABC123')
    expect(linkTarget(link({ kind: 'next-hop' }), 'mx1', NOON)).toMatchObject({
      path: '/search',
      query: { queueId: 'ABC123', ...rangeAround(NOON) },
    })
  })

  test('what is searched for from a message is looked for in the weeks around it, not in all that is stored', () => {
    const days = (now: string) =>
      Object.values(rangeAround(NOON, Date.parse(now))).map((end) =>
        end === 'now' ? end : (Date.parse(end) - Date.parse(NOON)) / 86_400_000,
      )
    expect(days('2036-01-01T00:00:00Z')).toEqual([-7, 7])
    expect(days(NOON)).toEqual([-7, 'now'])
    expect(rangeAround(undefined)).toEqual(ALL_TIME)
  })
})

describe('what relays and answers say', () => {
  test.each([
    ['mx.example.net[198.51.100.7]:25', 'mx.example.net', false],
    ['mx1[private/dovecot-lmtp]', 'mx1', true],
    ['local', 'local', true],
    ['none', undefined, false],
    [undefined, undefined, false],
  ])('%s', (relay, host, mailbox) => {
    expect(relayHost(relay)).toBe(host)
    expect(isMailboxRelay(relay)).toBe(mailbox)
  })

  test.each([
    ['250 2.0.0 Ok: queued as 8F2C1', '8F2C1'],
    ['250 2.6.0 <x> Queued mail for delivery', undefined],
    [undefined, undefined],
  ])('remote queue ID of %s', (reply, id) => {
    expect(remoteQueueId(reply)).toBe(id)
  })
})

describe('the whole connection', () => {
  const connection = {
    connectionId: 'c',
    host: 'mx1',
    program: 'postfix/smtpd',
    pid: 211,
    startedAt: NOON,
    endedAt: after(5),
    commands: {},
    queueIds: [],
    rejections: 0,
    authenticationFailures: 0,
    open: false,
  }

  test('asks for its process and time, with a second of room', () => {
    expect(connectionQuery(connection)).toMatchObject({
      program: 'postfix/smtpd',
      since: after(-1),
      until: after(6),
    })
    expect(connectionQuery(undefined)).toBeUndefined()
  })

  test('takes the lines of that process alone, each once, in time', () => {
    const [begin, own, end] = [
      line({ id: 'a', time: after(1), pid: 211, kind: 'connect' }),
      line({ id: 'b', time: after(2), pid: 90, queueId: '4F2A81C0B7' }),
      line({ id: 'e', time: after(4), pid: 211, kind: 'disconnect' }),
    ]
    const found = [
      begin,
      line({ id: 'x', time: after(1), pid: 999 }),
      line({ id: 'c', time: after(3), pid: 211, queueId: '5F2A81C0B8' }),
      end,
    ]
    const lines = [begin, own, end]
    expect(connectionLines({ message: message(), lines, connection }, found).map(({ id }) => id)).toEqual(
      'a b c e'.split(' '),
    )
  })

  test.each([
    ['ended', 'disconnect', 'b c d'],
    ['was lost', 'lost-connection', 'b c d e'],
  ])('leaves out other clients of the process, where it %s', (_, kind, expected) => {
    const of = (id: string, more: Partial<LogLine>) => line({ id, time: NOON, pid: 211, ...more })
    const found = [
      of('a', { kind: 'disconnect' }),
      of('b', { kind: 'connect' }),
      of('c', { queueId: '5F2A81C0B8' }),
      of('d', { kind }),
      ...(kind === 'disconnect' ? [] : [of('e', { queueId: '5F2A81C0B9' })]),
      of('f', { kind: 'connect' }),
      of('g', { kind: 'disconnect' }),
    ]
    const lines = found.filter(({ id }) => 'bd'.includes(id))
    const shown = connectionLines({ message: message(), lines, connection }, found).map(({ id }) => id)
    expect(shown.toSorted()).toEqual(expected.split(' '))
  })
})
