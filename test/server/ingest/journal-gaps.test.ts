/** A journal that was vacuumed while we were away; and the real journalctl, where there is one with entries. */
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import type { Book } from '../../../server/ingest/book.ts'
import { createJournal } from '../../../server/ingest/journal.ts'
import type { Gap } from '../../../server/ingest/source.ts'
import { directory, memoryStore, start } from './stand-ins.ts'
import type { Run } from './stand-ins.ts'
import { eventually } from '../../eventually.ts'

let run: Run | undefined
afterEach(async () => {
  await run?.stop()
  run = undefined
})

/** As journalctl: from the entry of a cursor on, or from the next one that there is, when it is gone. */
const STAND_IN = `
const fs = require('node:fs')
const [file, ...args] = process.argv.slice(2)
const value = (name) => args.find((each) => each.startsWith(name))?.slice(name.length)
const after = value('--after-cursor='), at = value('--cursor=')
const number = (cursor) => cursor === undefined ? -1 : parseInt(/;i=([0-9a-f]+)/.exec(cursor)[1], 16)
const from = after === undefined ? number(at) : number(after) + 1
for (const line of fs.readFileSync(file, 'utf8').split('\\n').slice(0, -1))
  if (number(JSON.parse(line).__CURSOR) >= from) process.stdout.write(line + '\\n')
if (args.includes('--follow')) setInterval(() => {}, 1000)
`

const entry = (number: number, file = 'aa') =>
  JSON.stringify({
    __CURSOR: `s=${file};i=${number.toString(16)};b=1;m=2;t=3;x=4`,
    SYSLOG_IDENTIFIER: 'postfix/qmgr',
    MESSAGE: `removed ${number}`,
  })
const entries = (from: number, to: number, file?: string) =>
  Array.from({ length: to - from + 1 }, (_, n) => entry(from + n, file))

async function restarted(remaining: readonly string[]) {
  const at = directory()
  const [file, program] = [join(at, 'entries'), join(at, 'journalctl.cjs')]
  writeFileSync(program, STAND_IN)
  const stored = memoryStore()
  const make = (book: Book, onGap: (gap: Gap) => void) => [
    createJournal({
      host: 'mx1',
      command: [process.execPath, program, file],
      book,
      onGap,
      restartMs: { first: 20, most: 40 },
    }),
  ]
  const before = entries(1, 20)
  writeFileSync(file, before.map((each) => `${each}\n`).join(''))
  const first = await start(at, make, { stored })
  await eventually(() => expect(stored.texts()).toEqual(before))
  await first.stop()
  writeFileSync(file, remaining.map((each) => `${each}\n`).join(''))
  run = await start(at, make, { stored })
  const fresh = remaining.filter((each) => !before.includes(each))
  await eventually(() => expect(stored.texts()).toEqual([...before, ...fresh]))
  return run.gaps
}

describe('vacuumed past the cursor', () => {
  test('entries that were never read are a gap, with their number', async () => {
    const gaps = await restarted(entries(31, 40))
    expect(gaps).toEqual([
      { source: 'journal', detail: expect.stringContaining('10 entries of all programs are gone') },
    ])
  })

  test('a journal that was made anew is a gap', async () => {
    expect(await restarted(entries(40, 45, 'bb'))).toHaveLength(1)
  })

  test.each([
    ['nothing was vacuumed', 1],
    ['what was read is gone', 21],
    ['the last entry read is the first one there', 20],
  ])('%s: no gap', async (_, from) => {
    expect(await restarted(entries(from, 30))).toEqual([])
  })
})

const real = spawnSync('journalctl', ['-o', 'json', '-n', '5', '--no-pager', '--quiet'], { encoding: 'utf8' })
const hasEntries = real.error === undefined && real.stdout.includes('__CURSOR')
if (!hasEntries)
  console.warn('NOT TESTED: the journal of this machine has no entries that we may read; the stand-in only')
test.skipIf(!hasEntries)(
  'the real journalctl takes our arguments, and its cursors are understood',
  async () => {
    const at = directory()
    run = await start(at, (book, onGap) => [
      createJournal({ host: 'mx1', command: ['journalctl'], book, onGap }),
    ])
    await eventually(() => expect(['live', 'catching-up']).toContain(run?.sources[0]?.status().state))
    expect(JSON.parse(real.stdout.split('\n')[0] ?? '{}')).toMatchObject({
      __CURSOR: expect.stringMatching(/^s=[^;]+;i=[0-9a-f]+;/),
    })
  },
)
