/** Rotated files are read once each, whatever becomes of their names and inodes meanwhile. */
import { renameSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import type { Book } from '../../../server/ingest/book.ts'
import { openFirstUnread } from '../../../server/ingest/finish.ts'
import { fromListing, listSiblings } from '../../../server/ingest/siblings.ts'
import { directory } from './stand-ins.ts'

test('a file that got the inode of one that was passed over and removed is read', async () => {
  const at = directory()
  const [oldest, newest] = ['mail.log.3.gz', 'mail.log.1.gz'].map((name) => join(at, name)) as [
    string,
    string,
  ]
  writeFileSync(oldest, gzipSync('read before\n'.repeat(20)))
  const book = {
    known: (_: unknown, head: Buffer) =>
      head.toString().startsWith('read before')
        ? { position: { source: 'mail.log', fileSeq: 1, offset: 240, finished: true }, reading: false }
        : undefined,
    newFileSeq: () => 2,
  } as Partial<Book> as Book
  const passed = new Set<string>()
  const list = () => listSiblings(join(at, 'mail.log'))
  const look = () =>
    openFirstUnread(
      list,
      (all) => all,
      book,
      () => undefined,
      passed,
    )
  expect(await look()).toBeUndefined()
  expect(passed.size).toBe(1)

  const { ino } = statSync(oldest)
  writeFileSync(oldest, gzipSync('not read yet\n'.repeat(20)))
  utimesSync(oldest, 1_795_000_000, 1_795_000_000)
  renameSync(oldest, newest)
  expect(statSync(newest).ino).toBe(ino)
  const file = await look()
  expect(file?.fileSeq).toBe(2)
  await file?.reader.close()
})

test('files that are others at each look are told, not looked at for ever', async () => {
  let looks = 0
  const list = () => {
    const path = `/var/log/mail.log.${looks++}`
    return Promise.resolve([
      { path, dev: 1, ino: looks, size: 0, mtimeMs: 0, changedMs: 0, compressed: false, live: false },
    ])
  }
  await expect(fromListing(list, (all) => all)).rejects.toThrow('others at each look')
})
