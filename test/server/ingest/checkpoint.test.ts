import { existsSync, mkdirSync, readFileSync, rmdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openCheckpoint } from '../../../server/ingest/checkpoint.ts'
import { identify } from '../../../server/ingest/identity.ts'
import { directory } from './stand-ins.ts'

const position = (fileSeq: number, offset: number) => ({ source: 'mail.log', fileSeq, offset })
const fileAt = (at: string) => join(at, 'positions.json')

describe('checkpoint', () => {
  test('commits travel with the next intent; what was not saved is not there after a crash', async () => {
    const at = directory()
    const first = await openCheckpoint(at)
    first.commit([position(1, 100)])
    await first.begin({ token: 't', version: 7, ranges: [] })
    first.commit([position(1, 200)])
    const second = await openCheckpoint(at)
    expect(second.openPositions('mail.log')).toEqual([position(1, 100)])
    expect(second.intent()).toEqual({ token: 't', version: 7, ranges: [] })
    await first.save()
    const third = await openCheckpoint(at)
    expect(third.openPositions('mail.log')).toEqual([position(1, 200)])
    expect(third.intent()).toBeUndefined()
    expect(third.version()).toBe(7)
  })

  test('an unchanged state is not written again, and nobody else may read it', async () => {
    const at = directory()
    const checkpoint = await openCheckpoint(at)
    checkpoint.commit([position(1, 1)])
    await checkpoint.save()
    const before = statSync(fileAt(at))
    await checkpoint.save()
    expect(statSync(fileAt(at)).ino).toBe(before.ino)
    expect(before.mode & 0o777).toBe(0o600)
  })

  test('what could not be written is written by the next save', async () => {
    const at = directory()
    const checkpoint = await openCheckpoint(at)
    checkpoint.commit([position(1, 1)])
    mkdirSync(`${fileAt(at)}.tmp`)
    await expect(checkpoint.save()).rejects.toThrow('EISDIR')
    rmdirSync(`${fileAt(at)}.tmp`)
    await checkpoint.save()
    expect((await openCheckpoint(at)).openPositions('mail.log')).toEqual([position(1, 1)])
  })

  test('a whole newer temporary file is taken up; a half one, or an older one, is thrown away', async () => {
    const at = directory()
    const checkpoint = await openCheckpoint(at)
    checkpoint.commit([position(1, 1)])
    await checkpoint.save()
    const old = readFileSync(fileAt(at), 'utf8')
    checkpoint.commit([position(1, 2)])
    await checkpoint.save()
    const newer = readFileSync(fileAt(at), 'utf8')

    writeFileSync(fileAt(at), old)
    writeFileSync(`${fileAt(at)}.tmp`, newer)
    expect((await openCheckpoint(at)).openPositions('mail.log')).toEqual([position(1, 2)])

    writeFileSync(`${fileAt(at)}.tmp`, newer.slice(0, 40))
    expect((await openCheckpoint(at)).openPositions('mail.log')).toEqual([position(1, 2)])

    writeFileSync(`${fileAt(at)}.tmp`, old)
    expect((await openCheckpoint(at)).openPositions('mail.log')).toEqual([position(1, 2)])
    expect(existsSync(`${fileAt(at)}.tmp`)).toBe(false)
  })

  test.each([
    ['damaged', '{"format":1,', /damaged/],
    ['of another format', '{"format":99}', /has format 99/],
  ])('a file that is %s stops us in plain words', async (_, text, message) => {
    const at = directory()
    writeFileSync(fileAt(at), text)
    await expect(openCheckpoint(at)).rejects.toThrow(message)
  })

  test('a new one numbers its batches above any earlier one', async () => {
    const at = directory()
    expect((await openCheckpoint(at, 1_800_000_000_000)).version()).toBe(1_800_000_000_000)
  })

  test('knows a file by its content under any name, and a short one only in its place', async () => {
    const checkpoint = await openCheckpoint(directory())
    const head = Buffer.from('Nov 21 10:00:00 mx1 postfix/qmgr[7]: 4F3: removed\n'.repeat(3))
    const place = { dev: 1, ino: 2 }
    checkpoint.commit([{ ...position(1, 150), file: identify('/a', place, head), finished: true }])
    checkpoint.commit([{ ...position(2, 5), file: identify('/b', { dev: 1, ino: 9 }, Buffer.from('short')) }])
    const grown = Buffer.concat([head, Buffer.from('more')])
    const elsewhere = { dev: 5, ino: 5, compressed: true }
    expect(checkpoint.known(elsewhere, grown)?.position.fileSeq).toBe(1)
    expect(checkpoint.known(elsewhere, Buffer.from('another file'))).toBeUndefined()
    expect(
      checkpoint.known({ dev: 1, ino: 9, compressed: false }, Buffer.from('short one'))?.position.fileSeq,
    ).toBe(2)
    expect(checkpoint.known({ dev: 1, ino: 8, compressed: false }, Buffer.from('short one'))).toBeUndefined()
  })
})
