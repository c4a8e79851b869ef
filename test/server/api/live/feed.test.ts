/** What live views show: lines of files at once, the rest from batches, each once and only what was asked for. */
import { expect, test } from 'vitest'
import { createLiveFeed } from '../../../../server/api/live/feed.ts'
import type { LiveBatch, LiveFile } from '../../../../server/api/live/feed.ts'
import type { LiveLine, LiveMessage } from '../../../../server/api/live/wire.ts'
import { createParser } from '../../../../parsers/parse.ts'
import { conditionsOf } from '../../../../server/query/language/filters.ts'
import { createMatcher } from '../../../../server/query/language/match.ts'
import { faultText } from '../../../../server/query/language/search.ts'

const NOW = Date.parse('2026-11-21T12:00:00Z')
const TEXT = '2026-11-21T12:00:00.123456+00:00 mx1 postfix/qmgr[812]: 4bXc2K0Yz1z3qP: removed'

function lineOf(text: string, source = 'journal', position = 0): LiveLine {
  const line = createParser({ host: 'mx1' })(text)
  return { line, time: line.time ?? 0, source, fileSeq: 1, position, own: false }
}

const message: LiveMessage = {
  traceId: '0123456789abcdef',
  host: 'mx1',
  instance: 'postfix',
  queueId: '4bXc2K0Yz1z3qP',
  sender: 'anna@example.org',
  origin: 'smtpd',
  direction: 'outbound',
  firstSeen: NOW * 1000,
  lastSeen: NOW * 1000 + 1,
  status: 'sent',
  mixed: false,
  open: true,
  own: false,
  recipients: [{ address: 'a@example.net', status: 'sent', attempts: 1, firstAttempt: NOW * 1000 }],
  links: [],
}

function start({ files = [] as LiveFile[], catchingUp = false, failing = false } = {}) {
  const listeners = new Set<(batch: LiveBatch) => void>()
  const readers: { path: string; closed: boolean; lines: (texts: string[]) => void; end: () => void }[] = []
  const logged: string[] = []
  const log = (_: object, text: string) => void logged.push(text)
  const subscribe = createLiveFeed({
    onBatch(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    filterOf(filters) {
      const { conditions, faults } = conditionsOf(filters)
      return { filter: createMatcher(conditions), fault: faults[0] && faultText(faults[0]) }
    },
    files: () => files,
    openFile(path, listener) {
      if (failing) throw new Error('no worker')
      const reader = {
        path,
        closed: false,
        lines: (texts: string[]) => listener.lines(texts),
        end: () => listener.ended('gone'),
      }
      readers.push(reader)
      return { close: async () => void (reader.closed = true) }
    },
    isOwn: (line) => line.message.includes('mailtrace'),
    isCatchingUp: () => catchingUp,
    log: { info: log, warn: log, error: log },
    now: () => NOW,
  })
  const seen: string[] = []
  const view = (query: Parameters<typeof subscribe>[0]) =>
    subscribe(query, {
      line: (line) => seen.push(line.line),
      message: ({ queueId, firstSeen }) => seen.push(`${queueId} ${firstSeen}`),
      dropped: (count) => seen.push(`dropped ${count}`),
    })
  const batch = (records: Partial<LiveBatch['records']>, job = '') => {
    for (const listener of listeners) listener({ job, records: { lines: [], messages: [], ...records } })
  }
  return { view, batch, seen, readers, listeners, logged, subscribe }
}

test('lines of a batch reach those who watch lines, whole as they stood in the log', () => {
  const { view, batch, seen } = start()
  view({ mode: 'lines' })
  batch({ lines: [lineOf(TEXT)], messages: [message] })
  expect(seen).toEqual([TEXT])
})

test('messages reach those who watch messages', () => {
  const { view, batch, seen } = start()
  view({ mode: 'messages' })
  batch({ lines: [lineOf(TEXT)], messages: [message, { ...message, gone: true }] })
  expect(seen).toEqual(['4bXc2K0Yz1z3qP 2026-11-21T12:00:00.000000Z'])
})

test('filters hold for lines and messages; faulty ones are refused', () => {
  const { view, batch, seen } = start()
  view({ mode: 'lines', program: 'smtpd' })
  view({ mode: 'messages', q: 'from:bert@example.org' })
  batch({ lines: [lineOf(TEXT)], messages: [message] })
  expect(seen).toEqual([])
  expect(() => view({ q: 'form:a' })).toThrow("'form:' at character 1")
})

test('a file is read straight and its lines are not shown again by the batch', () => {
  const { view, batch, seen, readers } = start({
    files: [{ source: 'mail.log', path: '/var/log/mail.log', host: 'mx1' }],
  })
  view({})
  view({ q: 'nothing' })
  expect(readers.map(({ path }) => path)).toEqual(['/var/log/mail.log'])
  readers[0]?.lines([TEXT])
  batch({ lines: [lineOf(TEXT, 'mail.log'), lineOf(TEXT, 'journal')] })
  expect(seen).toEqual([TEXT, TEXT])
})

test('a reader that ends, or never starts, leaves its lines to the batches', () => {
  const files = [{ source: 'mail.log', path: '/var/log/mail.log', host: 'mx1' }]
  const ending = start({ files })
  ending.view({})
  ending.readers[0]?.end()
  ending.batch({ lines: [lineOf(TEXT, 'mail.log')] })
  expect([ending.seen, ending.logged.length]).toEqual([[TEXT], 1])

  const failing = start({ files, failing: true })
  failing.view({})
  failing.batch({ lines: [lineOf(TEXT, 'mail.log')] })
  expect(failing.seen).toEqual([TEXT])
})

test('with the last view everything is closed', () => {
  const { view, readers, listeners } = start({ files: [{ source: 'a', path: '/a', host: 'mx1' }] })
  const leaveFirst = view({})
  const leaveSecond = view({})
  leaveFirst()
  expect([readers[0]?.closed, listeners.size]).toEqual([false, 1])
  leaveSecond()
  expect([readers[0]?.closed, listeners.size]).toEqual([true, 0])
})

test('imports and history are not live', () => {
  const { view, batch, seen } = start({ catchingUp: true })
  view({})
  batch({ lines: [lineOf(TEXT)] }, 'job-1')
  batch({ lines: [lineOf(TEXT.replace('2026-11-21', '2026-11-20'))] })
  expect(seen).toEqual([])
  batch({ lines: [lineOf(TEXT)] })
  expect(seen).toEqual([TEXT])
})

test('of a huge batch the newest lines are shown and the others counted', () => {
  const { view, batch, seen } = start()
  view({})
  batch({ lines: Array.from({ length: 2500 }, (_, i) => lineOf(TEXT, 'journal', i)) })
  expect([seen.length, seen.at(-1)]).toEqual([2001, 'dropped 500'])
})

test('lines whose stamps name no year are of now', () => {
  const { subscribe, readers } = start({
    files: [{ source: 'mail.log', path: '/var/log/mail.log', host: 'mx1' }],
  })
  const times: string[] = []
  subscribe({ mode: 'lines' }, { line: ({ time }) => times.push(time), message() {}, dropped() {} })
  readers[0]?.lines(['Nov 21 11:59:59 mx1 postfix/qmgr[812]: 4bXc2K0Yz1z3qP: removed'])
  expect(times).toEqual(['2026-11-21T11:59:59.000000Z'])
})
