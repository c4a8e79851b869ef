/** An import that was interrupted goes on by itself; files are compressed in every way that this machine can unpack. */
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as zlib from 'node:zlib'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { collect, done, manyLines, onDay, stopCollector } from './collector.ts'
import { directory, memoryStore, writingBy } from './stand-ins.ts'
import { eventually } from '../../eventually.ts'

afterEach(stopCollector)

describe('after a stop in the middle', () => {
  async function interrupted() {
    const at = directory()
    const files = [join(at, 'mail.log.1'), join(at, 'mail.log')]
    writeFileSync(files[0] ?? '', manyLines)
    writeFileSync(files[1] ?? '', onDay(20))
    const stored = memoryStore()
    const inner = stored.store
    const positions = join(at, 'data/collector/positions.json')
    let begun = ''
    let writes = 0
    // the second batch never gets through
    const store = {
      ...inner,
      ...writingBy(async (records, batch, signal) => {
        if (++writes === 1) begun = readFileSync(positions, 'utf8')
        if (writes < 2) return inner.write(records, batch)
        await new Promise((_, refuse) => signal?.addEventListener('abort', () => refuse(signal.reason)))
      }),
    }
    const data = join(at, 'data')
    const { ingest } = await collect(data, {}, { ...stored, store })
    const { id } = await ingest.importFiles({ files })
    await eventually(() => expect(writes).toBe(2))
    await stopCollector()
    const before = stored.lines().length
    expect(before).toBeGreaterThan(0)
    expect(before).toBeLessThan(60_000)
    /** As if the machine had gone before the checkpoint said that the first batch was in. */
    const forget = () => writeFileSync(positions, begun)
    return { data, files, id, stored, before, forget }
  }

  test('the service goes on with it under the same name, and every line is there once', async () => {
    const { data, id, stored } = await interrupted()
    const { ingest } = await collect(data, { plan: { files: [], resumeImports: true } }, stored)
    await eventually(() => expect(ingest.job(id)).toBeDefined())
    const job = await done(id)
    expect(job).toMatchObject({ state: 'done', files: 2 })
    expect((job?.filesDone ?? 0) + (job?.filesSkipped ?? 0)).toBe(2)
    expect(job).toMatchObject({ lines: 60_020, bytes: job?.bytesTotal })
    expect(stored.lines()).toHaveLength(60_020)
    expect(new Set(stored.lines().map(({ fileSeq, position }) => `${fileSeq}:${position}`)).size).toBe(60_020)
    await stopCollector()
    expect(readFileSync(join(data, 'collector/imports.json'), 'utf8')).toBe('[]')
  })

  test('a batch that is repeated is counted once, whether the job knew of it or not', async () => {
    const { data, id, stored, forget } = await interrupted()
    forget()
    const { ingest } = await collect(data, { plan: { files: [], resumeImports: true } }, stored)
    await eventually(() => expect(ingest.job(id)).toBeDefined())
    const job = await done(id)
    expect(job).toMatchObject({ state: 'done', lines: 60_020, bytes: job?.bytesTotal })
    expect(stored.lines()).toHaveLength(60_020)
  })

  test('a command that does not collect leaves it alone, and the same command goes on with it', async () => {
    const { data, files, id, stored, before } = await interrupted()
    const { ingest } = await collect(data, {}, stored)
    await eventually(() => expect(stored.lines().length).toBeGreaterThan(before)) // the batch under way
    expect(ingest.job(id)).toBeUndefined()
    const job = await done((await ingest.importFiles({ files })).id)
    expect(job?.state).toBe('done')
    expect(stored.lines()).toHaveLength(60_020)
  })

  test('a file that is gone meanwhile is told', async () => {
    const { data, files, id, stored } = await interrupted()
    rmSync(files[1] ?? '')
    const { ingest } = await collect(data, { plan: { files: [], resumeImports: true } }, stored)
    await eventually(() => expect(ingest.job(id)?.state).toBe('failed'))
    expect(ingest.job(id)?.error).toContain('there is no such file')
    expect(stored.lines()).toHaveLength(60_000)
  })
})

describe('compressed files', () => {
  const has = (program: string) => spawnSync(program, ['--version']).error === undefined
  const packers: [string, boolean, (text: string) => Buffer][] = [
    ['gz', true, (text) => zlib.gzipSync(text)],
    ['xz', has('xz'), (text) => spawnSync('xz', ['-c'], { input: text }).stdout],
    ['zst', has('zstd'), (text) => spawnSync('zstd', ['-c'], { input: text }).stdout],
  ]
  for (const [kind, there] of packers)
    if (!there) console.warn(`NOT TESTED: there is no program for .${kind} here`)

  test.each(packers.filter(([, there]) => there))('.%s', async (kind, _, pack) => {
    const at = directory()
    const path = join(at, `mail.log.1.${kind}`)
    writeFileSync(path, pack(onDay(3)))
    const { ingest, stored } = await collect(join(at, 'data'))
    expect(await done((await ingest.importFiles({ files: [path] })).id)).toMatchObject({
      state: 'done',
      lines: 20,
    })
    expect(stored.lines()).toHaveLength(20)
  })

  test('without the program that unpacks it, the answer says which package to install', async () => {
    const at = directory()
    const path = join(at, 'mail.log.xz')
    writeFileSync(path, 'whatever')
    const { ingest } = await collect(join(at, 'data'))
    vi.stubEnv('PATH', join(at, 'empty'))
    try {
      const refused = ingest.importFiles({ files: [path] })
      await expect(refused).rejects.toThrow(
        "it takes the program 'xz', which is not installed: install the package xz-utils",
      )
    } finally {
      vi.unstubAllEnvs()
    }
    expect(existsSync(path)).toBe(true)
  })
})
