import { appendFileSync, copyFileSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, test } from 'vitest'
import type { RecordStore } from '../../../server/correlate/record-store.ts'
import { collect, done, manyLines, onDay, stopCollector } from './collector.ts'
import { directory, memoryStore, writingBy } from './stand-ins.ts'
import { eventually } from '../../eventually.ts'

afterEach(stopCollector)

describe('an import', () => {
  test('reads files oldest first, compressed ones too, and counts what it stored', async () => {
    const at = directory()
    writeFileSync(join(at, 'mail.log'), onDay(20))
    writeFileSync(join(at, 'mail.log.1'), onDay(15))
    writeFileSync(join(at, 'mail.log.2.gz'), gzipSync(onDay(10)))
    const { ingest, stored } = await collect(join(at, 'data'))
    const files = ['mail.log', 'mail.log.1', 'mail.log.2.gz'].map((name) => join(at, name))
    const job = await done((await ingest.importFiles({ files })).id)
    expect(job).toMatchObject({ state: 'done', files: 3, filesDone: 3, filesSkipped: 0, lines: 60 })
    expect(job?.bytes).toBe(onDay(20).length * 3)
    expect(job?.bytesTotal).toBe(job?.bytes)
    const days = stored.lines().map(({ line }) => line.queueId?.slice(-2))
    expect([...new Set(days)]).toEqual(['10', '15', '20'])
  })

  test('stores nothing twice: the same file again, a copy, a compressed copy, after a restart too', async () => {
    const at = directory()
    const path = join(at, 'mail.log')
    writeFileSync(path, onDay(20))
    const { ingest: first, stored } = await collect(join(at, 'data'))
    await done((await first.importFiles({ files: [path] })).id)
    await first.stop()
    copyFileSync(path, join(at, 'copy'))
    writeFileSync(join(at, 'again.gz'), gzipSync(readFileSync(path)))
    const { ingest: second } = await collect(join(at, 'data'), {}, stored)
    const files = ['mail.log', 'copy', 'again.gz'].map((name) => join(at, name))
    const job = await done((await second.importFiles({ files })).id)
    expect(job).toMatchObject({ state: 'done', filesDone: 0, filesSkipped: 3, lines: 0 })
    expect(stored.lines()).toHaveLength(20)
  })

  test('a file that grew since gives its new lines only', async () => {
    const at = directory()
    const path = join(at, 'mail.log')
    writeFileSync(path, onDay(20))
    const { ingest, stored } = await collect(join(at, 'data'))
    await done((await ingest.importFiles({ files: [path] })).id)
    appendFileSync(path, onDay(21))
    const job = await done((await ingest.importFiles({ files: [path] })).id)
    expect(job?.lines).toBe(20)
    expect(stored.lines()).toHaveLength(40)
  })

  test.each([
    ['in a job of its own', true],
    ['in the same job', false],
  ])('a compressed file that goes on where a plain one ended gives the rest, %s', async (_, apart) => {
    const at = directory()
    const [part, whole] = [join(at, 'part.log'), join(at, 'mail.log.1.gz')]
    writeFileSync(part, onDay(20))
    writeFileSync(whole, gzipSync(onDay(20) + onDay(21)))
    const { ingest, stored } = await collect(join(at, 'data'))
    for (const files of apart ? [[part], [whole]] : [[part, whole]])
      expect(await done((await ingest.importFiles({ files })).id)).toMatchObject({
        state: 'done',
        filesSkipped: 0,
      })
    expect(stored.lines()).toHaveLength(40)
    const again = await done((await ingest.importFiles({ files: [part, whole] })).id)
    expect(again).toMatchObject({ state: 'done', filesSkipped: 2, lines: 0 })
  })

  test('that a crash interrupted goes on behind the batch that was under way', async () => {
    const at = directory()
    const path = join(at, 'mail.log')
    writeFileSync(path, onDay(20))
    const stored = memoryStore()
    const inner = stored.store
    const stuck = {
      ...stored,
      store: {
        ...inner,
        ...writingBy(async (records, batch) => {
          await inner.write(records, batch)
          throw new Error('the answer got lost')
        }),
      },
    }
    const { ingest: first } = await collect(join(at, 'data'), {}, stuck)
    await first.importFiles({ files: [path] })
    await eventually(() => expect(stored.lines()).toHaveLength(20))
    await first.stop()
    appendFileSync(path, onDay(21))
    const slow: RecordStore = { ...inner, loadOpen: (take) => sleep(200).then(() => inner.loadOpen(take)) }
    const { ingest: second } = await collect(join(at, 'data'), {}, { ...stored, store: slow })
    const job = await done((await second.importFiles({ files: [path] })).id)
    expect(job).toMatchObject({ state: 'done', lines: 20 })
    expect(stored.lines()).toHaveLength(40)
  })

  test('leaves alone the log that is being followed', async () => {
    const at = directory()
    const path = join(at, 'mail.log')
    writeFileSync(path, onDay(20))
    const { ingest, stored } = await collect(join(at, 'data'), { plan: { files: [{ path }] } })
    await eventually(() => expect(stored.lines()).toHaveLength(20))
    const job = await done((await ingest.importFiles({ files: [path] })).id)
    expect(job).toMatchObject({ filesSkipped: 1, lines: 0 })
    expect(stored.lines()).toHaveLength(20)
  })

  test('takes the host of rspamd lines from the request', async () => {
    const at = directory()
    const path = join(at, 'rspamd.log')
    const sample = join(import.meta.dirname, '../../../deploy/sample/rspamd.log')
    writeFileSync(path, readFileSync(sample, 'utf8').split('\n').slice(0, 50).join('\n'))
    const { ingest, stored } = await collect(join(at, 'data'))
    const job = await done((await ingest.importFiles({ files: [path], host: 'mx9' })).id)
    expect(job).toMatchObject({ lines: 50, state: 'done' })
    expect(new Set(stored.lines().map(({ line }) => `${line.host} ${line.program}`))).toEqual(
      new Set(['mx9 rspamd']),
    )
  })

  test.each([
    ['a missing file', 'nothing.log', /there is no such file: '.*nothing.log'/],
    ['a directory', '.', /it is no file/],
    ['a file that is no gzip', 'broken.gz', /incorrect header check/],
  ])('%s is refused by name', async (_, name, message) => {
    const at = directory()
    writeFileSync(join(at, 'broken.gz'), 'this is no gzip')
    const { ingest } = await collect(join(at, 'data'))
    await expect(ingest.importFiles({ files: [join(at, name)] })).rejects.toThrow(message)
  })

  test.each([
    ['accounts', 'root:$y$j9T$abc:20000:0:99999:7:::\ndaemon:*:20000:0:99999:7:::\n'],
    ['a program', Buffer.from('7f454c460201010000000000000000000a0003003e000a00ff', 'hex')],
    ['a packed text', gzipSync('first line\nsecond line\n')],
  ])('%s instead of a log is refused, and no file of the request is read', async (what, content) => {
    const at = directory()
    const path = join(at, what.startsWith('a packed') ? 'notes.gz' : 'notes')
    writeFileSync(path, content)
    writeFileSync(join(at, 'mail.log'), onDay(20))
    const { ingest, stored } = await collect(join(at, 'data'))
    const refused = ingest.importFiles({ files: [join(at, 'mail.log'), path] })
    await expect(refused).rejects.toThrow(
      `'${path}' cannot be read: it holds no log lines that mailtrace knows`,
    )
    await expect(refused).rejects.toMatchObject({ code: 'FILE_UNREADABLE' })
    await sleep(300)
    expect(stored.calls).toEqual([])
  })

  test('a log with odd lines before its first stamp, and an empty one, are taken', async () => {
    const at = directory()
    const [odd, empty] = [join(at, 'mail.log'), join(at, 'mail.log.1')]
    writeFileSync(odd, `no stamp here\n\0\0\0\n${onDay(20)}`)
    writeFileSync(empty, '')
    const { ingest } = await collect(join(at, 'data'))
    const job = await done((await ingest.importFiles({ files: [odd, empty] })).id)
    expect(job).toMatchObject({ state: 'done', filesDone: 2, lines: 22 })
  })

  test('a hole of zeros longer than any line ends, its lines are counted, and the job after it ends, too', async () => {
    const at = directory()
    const [path, other] = [join(at, 'mail.log'), join(at, 'other.log')]
    writeFileSync(path, onDay(20))
    truncateSync(path, 33 << 20)
    appendFileSync(path, `\n${onDay(21)}`)
    writeFileSync(other, onDay(10))
    const { ingest, stored } = await collect(join(at, 'data'))
    const jobs = [await ingest.importFiles({ files: [path] }), await ingest.importFiles({ files: [other] })]
    const ended = [await done(jobs[0]?.id ?? ''), await done(jobs[1]?.id ?? '')]
    for (const job of ended) expect(job).toMatchObject({ state: 'done', filesDone: 1 })
    expect((ended[0]?.lines ?? 0) + (ended[1]?.lines ?? 0)).toBe(stored.lines().length)
    expect(stored.lines().length).toBeGreaterThanOrEqual(60)
  }, 30_000)

  test('of more jobs than are remembered none is forgotten while it runs', async () => {
    const at = directory()
    const path = join(at, 'mail.log')
    writeFileSync(path, onDay(20))
    const stored = memoryStore()
    let letGo: () => void = () => undefined
    const held = new Promise<void>((resolve) => (letGo = resolve))
    const { store } = stored
    const slow: RecordStore = { ...store, loadOpen: (take) => held.then(() => store.loadOpen(take)) }
    const { ingest } = await collect(join(at, 'data'), {}, { ...stored, store: slow })
    const ids: string[] = []
    for (let n = 0; n < 103; n++) ids.push((await ingest.importFiles({ files: [path] })).id)
    letGo()
    for (const id of ids) expect(await done(id)).toMatchObject({ state: 'done' })
    await ingest.importFiles({ files: [path] })
    expect(ingest.jobs()).toHaveLength(100)
  }, 30_000)

  test('a file cut in the middle gives what stands before, and the job says so', async () => {
    const at = directory()
    const path = join(at, 'mail.log.gz')
    const whole = gzipSync(manyLines)
    writeFileSync(path, whole.subarray(0, whole.length / 2))
    const { ingest, stored } = await collect(join(at, 'data'))
    const job = await done((await ingest.importFiles({ files: [path] })).id)
    expect(job).toMatchObject({ state: 'failed', filesDone: 0 })
    expect(job?.error).toContain('unexpected end of file')
    expect(stored.lines().length).toBeGreaterThan(1000)
  })

  test('the whole of a file that was cut gives the rest, nothing twice, and so does the cut one again', async () => {
    const at = directory()
    const [cut, path, other] = [join(at, 'cut.gz'), join(at, 'mail.log.gz'), join(at, 'other.log')]
    const whole = gzipSync(manyLines)
    writeFileSync(cut, whole.subarray(0, whole.length / 2))
    writeFileSync(path, whole)
    writeFileSync(other, onDay(20))
    const { ingest, stored } = await collect(join(at, 'data'))
    await done((await ingest.importFiles({ files: [cut] })).id)
    const before = stored.lines().length
    const again = await done((await ingest.importFiles({ files: [cut, other] })).id)
    expect(again).toMatchObject({ state: 'failed', filesDone: 1, lines: 20 })
    const job = await done((await ingest.importFiles({ files: [path] })).id)
    expect(job).toMatchObject({ state: 'done', filesDone: 1, filesSkipped: 0, lines: 60_000 - before })
    expect(job?.bytesTotal).toBe(job?.bytes)
    const places = stored.lines().filter(({ source }) => source !== 'other.log')
    expect(new Set(places.map(({ fileSeq, position }) => `${fileSeq}:${position}`)).size).toBe(60_000)
  })
})
