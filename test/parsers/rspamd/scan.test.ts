import { describe, expect, test } from 'vitest'
import { readLine } from '../read.ts'

const HEAD = 'id: <1@b>, qid: <504DD27E90F>, ip: 192.0.2.9, user: anna, from: <a@b>,'
const VERDICT = ' (default: F (no action): [0.56/15.00] [MIME_GOOD(-0.10){text/plain;}])'
const TAIL = ', len: 669, time: 63.264ms, dns req: 1, digest: <36ab>, rcpts: <b@c,d@e>, mime_rcpts: <b@c>'

const read = (text: string) => readLine('rspamd', `<97f0bc>; proxy; rspamd_task_write_log: ${text}`)

function check(text: string, expected: object): void {
  expect(read(text).event).toMatchObject({ kind: 'scan', ...expected })
}

test('a verdict, whole', () => {
  const line = read(HEAD + VERDICT + TAIL)
  expect(line.queueId).toBe('504DD27E90F')
  expect(line.event).toEqual({
    kind: 'scan',
    messageId: '<1@b>',
    clientAddress: '192.0.2.9',
    saslUsername: 'anna',
    sender: 'a@b',
    flag: 'F',
    action: 'no action',
    score: 0.56,
    requiredScore: 15,
    symbols: [{ name: 'MIME_GOOD', score: -0.1, options: ['text/plain'] }],
    size: 669,
    elapsedSeconds: 0.063264,
    dnsRequests: 1,
    digest: '36ab',
    recipients: ['b@c', 'd@e'],
    mimeRecipients: ['b@c'],
  })
})

test('items behind the recipients, and groups', () => {
  const tail = ', len: 1, time: 6.1ms, dns req: 0, digest: <a>, rcpts: <a@b>'
  check(`${HEAD}${VERDICT}${tail}, file: /x, forced: greylist: no; score=nan (x), settings_id: in`, {
    elapsedSeconds: 0.0061,
    recipients: ['a@b'],
    file: '/x',
    forced: 'greylist: no; score=nan (x)',
    settingsId: 'in',
  })
  const groups = [
    { name: 'headers', score: 1 },
    { name: 'policies', score: -0.5 },
  ]
  check(`${HEAD}${VERDICT}${tail}, groups: headers(1.00),policies(-0.50)`, { groups, recipients: ['a@b'] })
  check(`${HEAD}${VERDICT}, public_groups: headers(1.00),policies(-0.50)${tail}`, { groups, size: 1 })
})

test.each([
  ['nan', NaN],
  ['inf', Infinity],
  ['-inf', -Infinity],
  ['-2.50', -2.5],
])('score %s', (text, score) => {
  check(`${HEAD} (default: T (soft reject): [${text}/15.00] [])${TAIL}`, { score, requiredScore: 15 })
})

test('what is not known is absent', () => {
  const { queueId, event } = read(`id: <undef>, ip: 192.0.2.9,${VERDICT}, len: 1, time: 1ms, dns req: 0`)
  expect(queueId).toBeUndefined()
  expect(event).not.toHaveProperty('messageId')
  expect(event).not.toHaveProperty('sender')
  expect(event).not.toHaveProperty('recipients')
})

test.each([
  ['(task) in the journal', '(normal) <97f0bc>; task; '],
  ['without module', '<97f0bc>; '],
  ['without tag', 'task; '],
])('%s', (_, prefix) => {
  expect(readLine('rspamd', `${prefix}rspamd_task_write_log: ${HEAD}${VERDICT}${TAIL}`).event).toMatchObject({
    kind: 'scan',
    score: 0.56,
  })
})

describe('symbols', () => {
  test.each([
    ['none', '', []],
    [
      'without options',
      'A(1.00){},B(-2.50){}',
      [
        ['A', 1, []],
        ['B', -2.5, []],
      ],
    ],
    [
      'without braces',
      'A(1.00),B(2)',
      [
        ['A', 1, []],
        ['B', 2, []],
      ],
    ],
    [
      'without numbers',
      'A,B',
      [
        ['A', 0, []],
        ['B', 0, []],
      ],
    ],
    [
      'options hold anything',
      'A(0.00){asn:1, ip:1.2.3.0/17;{x},Y(1;},B(1){}',
      [
        ['A', 0, ['asn:1, ip:1.2.3.0/17', '{x},Y(1']],
        ['B', 1, []],
      ],
    ],
    ['a list that was cut', 'A(0.00){a;b;...;}', [['A', 0, ['a', 'b', '...']]]],
  ])('%s', (_, text, expected) => {
    check(`${HEAD} (default: T (reject): [17.00/15.00] [${text}])${TAIL}`, {
      action: 'reject',
      symbols: expected.map(([name, score, options]) => ({ name, score, options })),
    })
  })
})

describe('recipients', () => {
  test.each([
    ['<a@b>, forced: soft reject "x"; score=nan (set by greylist)', ['a@b']],
    ['<"x,y"@b,c@d>', ['"x,y"@b', 'c@d']],
    ['<a@b,c@d...>', ['a@b', 'c@d']],
  ])('%s', (text, recipients) => {
    check(`${HEAD}${VERDICT}, len: 1, time: 1ms, dns req: 0, digest: <a>, rcpts: ${text}`, { recipients })
  })
})

describe('a stranger writes into it', () => {
  test('a second queue ID in Message-ID or sender: neither is believed, the verdict is', () => {
    for (const head of [
      'id: <x>, qid: <ABCDEF123456>, ip: 1.1.1.1>, qid: <504DD27E90F>, ip: 192.0.2.9, from: <a@b>,',
      'id: <1@b>, qid: <504DD27E90F>, ip: 192.0.2.9, from: <"x>, qid: <ABCDEF123456>"@b>,',
    ]) {
      const line = read(head + VERDICT + TAIL)
      expect(line.queueId).toBeUndefined()
      expect(line.event).toMatchObject({ kind: 'scan', score: 0.56 })
      expect(line.event).not.toHaveProperty('clientAddress')
    }
  })

  test('a second verdict: the line stays unknown', () => {
    const forged = `"x${VERDICT}, len: 1, time: 1ms, dns req: 0, digest: <0>"@b`
    expect(read(`${HEAD}${VERDICT}${TAIL}, ${forged}`).event).toEqual({ kind: 'unknown' })
    expect(read(`id: <${forged}>, qid: <504DD27E90F>,${VERDICT}${TAIL}`).event).toEqual({ kind: 'unknown' })
  })

  test('a second end of the symbols: size and recipients are left out', () => {
    const { event } = read(
      `${HEAD}${VERDICT}, len: 1, time: 1ms, dns req: 0, mime_rcpts: <"]), len: 9, time: 9ms, dns req: 9"@b>`,
    )
    expect(event).toMatchObject({ kind: 'scan', symbols: [{ name: 'MIME_GOOD' }] })
    expect(event).not.toHaveProperty('size')
  })
})

test('a recipient that holds the next list: neither is believed', () => {
  const { event } = read(
    `${HEAD}${VERDICT}, len: 1, time: 1ms, dns req: 0, digest: <a>, rcpts: <"x>, mime_rcpts: <y"@d>, mime_rcpts: <z@d>`,
  )
  expect(event).toMatchObject({ kind: 'scan', size: 1 })
  expect(event).not.toHaveProperty('recipients')
  expect(event).not.toHaveProperty('mimeRecipients')
})

describe('working lines', () => {
  test('are counted apart', () => {
    expect(readLine('rspamd', '<97f0bc>; lua; once_received.lua:123: skip').event).toEqual({
      kind: 'internal',
      module: 'lua',
      function: 'once_received.lua:123',
      text: 'skip',
    })
  })

  test('the queue ID of a loaded message, unless its Message-ID holds one', () => {
    const loaded = (id: string) =>
      readLine(
        'rspamd',
        `<97f0bc>; proxy; rspamd_message_parse: loaded message; id: ${id}; queue-id: <504DD27E90F>; size: 6; checksum: <a>`,
      )
    expect(loaded('<1@b>').queueId).toBe('504DD27E90F')
    expect(loaded('<x>; queue-id: <ABCDEF123456>; size: 1; checksum: <x>').queueId).toBeUndefined()
  })
})
