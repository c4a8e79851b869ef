import { appendFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { discover } from '../../../server/ingest/discover.ts'
import type { Book } from '../../../server/ingest/book.ts'
import { createJournal } from '../../../server/ingest/journal.ts'
import type { Gap } from '../../../server/ingest/source.ts'
import { directory, memoryStore, start, writingBy } from './stand-ins.ts'
import type { Run } from './stand-ins.ts'
import { eventually } from '../../eventually.ts'

let run: Run | undefined
afterEach(async () => {
  await run?.stop()
  run = undefined
})

/**
 * Speaks as journalctl does: entries of a file after a cursor, fields of 4 KB and more with `--all` only, `--follow` waits for
 * more, `die` in the file ends it.
 */
const STAND_IN = `
const fs = require('node:fs')
const [file, ...args] = process.argv.slice(2)
const after = args.find((each) => each.startsWith('--after-cursor='))?.slice(15)
fs.appendFileSync(file + '.args', args.join(' ') + '\\n')
const abridged = (line) => JSON.stringify(JSON.parse(line), (_, value) => value?.length >= 4096 ? null : value)
let sent = 0, past = after === undefined
function look() {
  const lines = fs.readFileSync(file, 'utf8').split('\\n').slice(0, -1)
  for (const line of lines.slice(sent)) {
    sent++
    if (line === 'die') { if (past && !fs.existsSync(file + '.died')) { fs.writeFileSync(file + '.died', ''); console.error('No space left'); process.exit(1) } continue }
    if (past) process.stdout.write((args.includes('--all') ? line : abridged(line)) + '\\n')
    else if (JSON.parse(line).__CURSOR === after) past = true
  }
}
look()
if (args.includes('--follow')) setInterval(look, 10)
`

function journal() {
  const at = directory()
  const file = join(at, 'entries')
  const program = join(at, 'journalctl.cjs')
  writeFileSync(program, STAND_IN)
  writeFileSync(file, '')
  return {
    at,
    command: [process.execPath, program, file],
    write: (from: number, to: number) => {
      const entries = Array.from({ length: to - from + 1 }, (_, index) => entry(from + index))
      appendFileSync(file, entries.map((each) => `${each}\n`).join(''))
      return entries
    },
    put: (...entries: string[]) => appendFileSync(file, entries.map((each) => `${each}\n`).join('')),
    die: () => appendFileSync(file, 'die\n'),
    calls: () => readFileSync(`${file}.args`, 'utf8').trim().split('\n'),
  }
}

const entry = (number: number, more: object = {}) =>
  JSON.stringify({
    __CURSOR: `s=1;i=${number}`,
    __REALTIME_TIMESTAMP: String(1_795_219_200_000_000 + number),
    _HOSTNAME: 'mx1',
    SYSLOG_IDENTIFIER: 'postfix/qmgr',
    MESSAGE: `4F3A21C0${number}: removed, not \\"__CURSOR":"s=1;i=0"`,
    ...more,
  })

const read =
  ({ command }: { command: readonly string[] }) =>
  (book: Book, onGap: (gap: Gap) => void) => [
    createJournal({ host: 'mx1', command, book, onGap, restartMs: { first: 20, most: 40 } }),
  ]

describe('the journal', () => {
  test('is read from its first entry, then followed; a restart goes on after the last cursor stored', async () => {
    const log = journal()
    const entries = log.write(1, 10)
    const stored = memoryStore()
    const first = await start(log.at, read(log), { stored })
    await eventually(() => expect(stored.texts()).toEqual(entries))
    entries.push(...log.write(11, 12))
    await eventually(() => expect(stored.texts()).toEqual(entries))
    await first.stop()
    entries.push(...log.write(13, 15))
    run = await start(log.at, read(log), { stored })
    await eventually(() => expect(stored.texts()).toEqual(entries))
    expect(log.calls().at(-1)).toContain('--after-cursor=s=1;i=12')
    expect(stored.lines().map((each) => each.position)).toEqual(entries.map((_, index) => index))
  })

  test('a child that dies is told and started again after the last entry', async () => {
    const log = journal()
    const entries = log.write(1, 3)
    const stored = memoryStore()
    run = await start(log.at, read(log), { stored })
    await eventually(() => expect(stored.texts()).toEqual(entries))
    log.die()
    entries.push(...log.write(4, 6))
    await eventually(() => expect(stored.texts()).toEqual(entries))
    expect(log.calls().length).toBeGreaterThan(1)
  })

  test('a batch that was under way comes again as the very same entries', async () => {
    const log = journal()
    const entries = log.write(1, 50)
    const stored = memoryStore()
    const inner = stored.store.write
    const stuck = {
      ...stored,
      store: {
        ...stored.store,
        ...writingBy(async (records, batch, signal) => {
          await inner(records, batch)
          return new Promise<void>((_, refuse) =>
            signal?.addEventListener('abort', () => refuse(signal.reason)),
          )
        }),
      },
    }
    const died = await start(log.at, read(log), { stored: stuck })
    await eventually(() => expect(stored.lines()).toHaveLength(50))
    await died.stop()
    entries.push(...log.write(51, 60))
    run = await start(log.at, read(log), { stored })
    await eventually(() => expect(stored.texts()).toEqual(entries))
    const [before, again] = stored.calls
    expect(again).toEqual(before)
  })

  test('a long message is whole up to 64 KB, bytes stay bytes, and the entry is read once', async () => {
    const log = journal()
    const stored = memoryStore()
    const messages = [
      'x'.repeat(5_000),
      'y'.repeat(65_535) + 'é'.repeat(20_000),
      Array.from({ length: 70_000 }, () => 0xe9),
    ]
    log.put(...messages.map((MESSAGE, i) => entry(i + 1, { MESSAGE })))
    const first = await start(log.at, read(log), { stored })
    await eventually(() => expect(stored.texts()).toHaveLength(3))
    await first.stop()
    log.put(entry(4))
    run = await start(log.at, read(log), { stored })
    await eventually(() => expect(stored.texts().at(-1)).toBe(entry(4)))
    const found = stored.texts().map((text) => JSON.parse(text) as { MESSAGE: string | number[] })
    expect(found.slice(0, 2).map(({ MESSAGE }) => MESSAGE)).toEqual([messages[0], 'y'.repeat(65_535)])
    expect(found[2]?.MESSAGE).toEqual(Array.from({ length: 65_536 }, () => 0xe9))
    expect(found).toHaveLength(4)
    expect(log.calls().at(-1)).toContain('--after-cursor=s=1;i=3')
  })

  test('an entry longer than any message is not held whole, and those around it are read', async () => {
    const log = journal()
    const stored = memoryStore()
    log.put(entry(1), entry(2, { MESSAGE: 'z'.repeat(5 << 20) }), entry(3))
    run = await start(log.at, read(log), { stored })
    await eventually(() => expect(stored.texts().at(-1)).toBe(entry(3)))
    expect(stored.texts().map(({ length }) => length)).toEqual([entry(1).length, 64 * 1024, entry(3).length])
  })

  test('a program that is not there is told, and nothing breaks', async () => {
    const at = directory()
    run = await start(at, read({ command: [join(at, 'nothing')] }))
    await eventually(() => expect(run?.sources[0]?.status().advice?.en ?? '').toContain('ended'))
    expect(run.sources[0]?.status().state).toBe('waiting')
  })
})

describe('finding the logs of a machine', () => {
  const nowhere = { enabled: 'auto' as const, command: ['/nonexistent/journalctl'] }

  test('what is configured is taken as it is', async () => {
    const configured = [{ path: '/srv/mail.log', host: 'mx2' }]
    expect(await discover({ configured, journal: nowhere })).toEqual({ files: configured, journal: false })
  })

  test('the usual places that exist, when the mail log can be read', async () => {
    const at = directory()
    const usual = [join(at, 'mail.log'), join(at, 'auth.log')]
    writeFileSync(usual[0] ?? '', '')
    expect(await discover({ configured: [], journal: nowhere, usual })).toEqual({
      files: [{ path: usual[0] }],
      journal: false,
    })
  })

  test('the journal, where it has lines of Postfix and no file has', async () => {
    const log = journal()
    log.write(1, 3)
    const usual = [join(log.at, 'mail.log')]
    const command = log.command
    expect(await discover({ configured: [], journal: { enabled: 'auto', command }, usual })).toEqual({
      files: [],
      journal: true,
    })
  })

  test('otherwise a sentence in both languages', async () => {
    const usual = [join(directory(), 'mail.log')]
    const nothing = await discover({ configured: [], journal: nowhere, usual })
    expect(nothing).toMatchObject({ files: [], journal: false })
    expect(nothing.reason?.en).toContain('does not exist: no mail log was found')
    expect(nothing.reason?.de).toContain('gibt es nicht')
    const log = journal()
    const other = await discover({
      configured: [],
      journal: { enabled: 'auto', command: log.command },
      usual,
    })
    expect(other.reason?.en).toContain('the journal holds no lines of Postfix')
  })
})
