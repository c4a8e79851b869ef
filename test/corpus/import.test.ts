/** All runs imported into the built service, read back through its API, and compared with ground truth once more. */
import { resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Authentication, ImportJob, Message, Rejection } from '../../server/api/contract.ts'
import { importFiles } from '../e2e/mail.ts'
import type { Service } from '../e2e/service.ts'
import { removeDirectory, startService } from '../e2e/service.ts'
import { unexplained } from './causes.ts'
import type { MessageLike } from './compare.ts'
import { differencesOf, expectedDifferences, texts } from './differences.ts'
import { linesOfRun, LOGS } from './stored.ts'
import { pathIn, readLog, readTruth, RUNS, zoneOf } from './truth.ts'

if (RUNS.length === 0) console.warn('NOT IMPORTED: ../shared/corpus is not there')
const EVER = 'since=2000-01-01T00:00:00Z&until=2100-01-01T00:00:00Z'

describe.skipIf(RUNS.length === 0).each(RUNS)('%s, imported and read back', (run) => {
  const files = LOGS.map((name) => resolve(pathIn(run, name)))
  let service: Service
  let job: ImportJob

  beforeAll(async () => {
    service = await startService({
      demo: 'no',
      zone: zoneOf(run),
      journal: { enabled: 'no' },
      sources: [{ path: '/nonexistent/mail.log' }],
    })
    job = await importFiles(service, files)
  })
  afterAll(async () => {
    await service.stop()
    removeDirectory(service)
  })

  /** Everything of a list, streamed. */
  async function all<Item>(list: string, more = ''): Promise<Item[]> {
    const response = await service.request(`/api/${list}?${EVER}${more}`, {
      headers: { accept: 'application/x-ndjson' },
    })
    expect(response.status).toBe(200)
    const text = await response.text()
    return text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Item)
  }

  test('every line is stored, byte for byte', async () => {
    expect(job.lines).toBe(LOGS.reduce((sum, name) => sum + linesOf(run, name).length, 0))
    const stored = await all<{ line: string; source: string }>('lines', '&order=oldest')
    for (const name of LOGS)
      expect(
        stored
          .filter(({ source }) => source === name)
          .map(({ line }) => line)
          .sort(),
      ).toEqual(linesOf(run, name).sort())
  })

  test('what the API says equals ground truth, but for the known differences', async () => {
    const messages = [...(await all<Message>('messages')), ...(await all<Message>('messages', '&q=is:probe'))]
    const rejections = await all<Rejection>('rejections')
    const authentications = await all<Authentication>('authentications')
    const found = differencesOf(readTruth(run), {
      messages: messages.map(likeMessage),
      rejections: rejections.map((each) => ({ ...each, time: micros(each.time) })),
      authentications: authentications.map((each) => ({ ...each, time: micros(each.time), primary: true })),
    })
    const expected = expectedDifferences(run)
    if (expected.length > 0) expect(texts(found)).toEqual(texts(expected))
    else expect(unexplained(readTruth(run), linesOfRun(run), found)).toEqual([])
    expect(job).toMatchObject({ rejections: rejections.length, messages: messages.length })
  })

  test('a second import changes nothing', async () => {
    const before = (await all<Message>('messages')).length
    expect(await importFiles(service, files)).toMatchObject({ filesSkipped: LOGS.length, lines: 0 })
    expect((await all<Message>('messages')).length).toBe(before)
  })
})

function linesOf(run: string, name: string): string[] {
  return readLog(run, name).replace(/\n$/, '').split('\n')
}

/** 2026-11-21T00:25:23.000000Z -> microseconds. */
function micros(time: string): number {
  const [, seconds = '', fraction = ''] = /^(.{19})(?:\.(\d+))?Z$/.exec(time) ?? []
  return Date.parse(`${seconds}Z`) * 1000 + Number(fraction.padEnd(6, '0').slice(0, 6))
}

function likeMessage(message: Message): MessageLike {
  return { ...message, firstSeen: micros(message.firstSeen), lastSeen: micros(message.lastSeen) }
}
