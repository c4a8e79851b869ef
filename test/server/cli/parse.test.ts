/** `mailtrace parse` needs no store: lines in, NDJSON or counts out. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { parse } from '../../../server/cli/parse.ts'
import { createScene, stdinOf } from './scene.ts'
import type { Scene } from './scene.ts'

const LOG = [
  '2026-11-21T00:25:23.123456+01:00 mx1 postfix/qmgr[90]: 4F2A81C0B7: from=<anna@example.org>, size=2134, nrcpt=2 (queue active)',
  '2026-11-21T00:25:24.000000+01:00 mx1 postfix/qmgr[90]: 4F2A81C0B7: removed',
  '2026-11-21T00:25:25.000000+01:00 mx1 strange[7]: what 1 is this',
  '2026-11-21T00:25:26.000000+01:00 mx1 strange[8]: what 2 is this',
  '',
].join('\n')

let scene: Scene
beforeEach(async () => void (scene = await createScene()))
afterEach(() => scene.close())

describe('lines', () => {
  test('come out as one JSON object each, in the words of the vocabulary', async () => {
    expect(await scene.run(parse, [], { stdin: stdinOf(LOG) })).toBe(0)
    expect(scene.objects()).toHaveLength(4)
    expect(scene.objects()[0]).toMatchObject({
      time: '2026-11-20T23:25:23.123456Z',
      host: 'mx1',
      program: 'postfix/qmgr',
      instance: 'postfix',
      daemon: 'qmgr',
      pid: 90,
      severity: 'info',
      queueId: '4F2A81C0B7',
      kind: 'queue-active',
      sender: 'anna@example.org',
      size: 2134,
      recipientCount: 2,
    })
    expect(scene.objects()[2]).toMatchObject({ kind: 'unknown', message: 'what 1 is this' })
  })

  test('are read from plain and from gzip files, in the order named', async () => {
    const [plain, packed] = [join(scene.directory, 'mail.log'), join(scene.directory, 'mail.log.1.gz')]
    writeFileSync(plain, LOG)
    writeFileSync(packed, gzipSync(LOG.replaceAll('mx1', 'mx2')))
    expect(await scene.run(parse, [packed, plain])).toBe(0)
    expect(scene.objects().map(({ host }) => host)).toEqual([
      ...Array(4).fill('mx2'),
      ...Array(4).fill('mx1'),
    ])
  })

  test('without a zone are read in the zone given, without a year in the year given', async () => {
    const stdin = stdinOf('Nov 21 00:25:23 mx1 postfix/qmgr[90]: 4F2A81C0B7: removed\n')
    expect(await scene.run(parse, ['--tz', 'Europe/Berlin', '--year', '2024'], { stdin })).toBe(0)
    expect(scene.objects()[0]).toMatchObject({ time: '2024-11-20T23:25:23.000000Z' })
  })

  test('without a year are of the last twelve months where they come by a pipe', async () => {
    const stdin = stdinOf('Nov 21 00:25:23 mx1 postfix/qmgr[90]: 4F2A81C0B7: removed\n')
    expect(await scene.run(parse, ['-'], { stdin })).toBe(0)
    const { time } = scene.objects()[0] as { time: string }
    expect(Math.abs(Date.now() - Date.parse(time))).toBeLessThan(367 * 86_400_000)
  })

  test('that are not UTF-8 are read as latin1, line by line; the last needs no newline', async () => {
    const line = '2026-11-21T00:25:25Z mx1 strange[7]: gr'
    const bytes = Buffer.concat([Buffer.from(`${line}ü\n`), Buffer.from(`${line}ü`, 'latin1')])
    expect(await scene.run(parse, ['-'], { stdin: stdinOf(bytes) })).toBe(0)
    expect(scene.objects().map(({ message }) => message)).toEqual(['grü', 'grü'])
  })

  test('without an end are cut, and the next line is whole again', async () => {
    const stdin = stdinOf(`${'x'.repeat(100_000)}\n${LOG}`)
    expect(await scene.run(parse, ['-'], { stdin })).toBe(0)
    expect(scene.objects()).toHaveLength(5)
    expect(String(scene.objects()[0]?.message).length).toBeLessThan(70_000)
    expect(scene.objects()[1]).toMatchObject({ kind: 'queue-active' })
  })
})

test('--stats counts by program and kind and shows the unknown forms once each', async () => {
  expect(await scene.run(parse, ['--stats'], { stdin: stdinOf(LOG) })).toBe(0)
  expect(scene.objects()).toEqual([
    {
      lines: 4,
      unknown: 2,
      byProgram: { 'postfix/qmgr': 2, strange: 2 },
      byKind: { unknown: 2, 'queue-active': 1, removed: 1 },
      unknownForms: [{ program: 'strange', count: 2, sample: 'what 1 is this' }],
      elapsedSeconds: expect.any(Number) as number,
    },
  ])
})

test('a program that calls itself __proto__ is counted as any other', async () => {
  const stdin = stdinOf('2026-11-21T00:25:25Z mx1 __proto__[7]: x\n')
  await scene.run(parse, ['--stats'], { stdin })
  expect(scene.stdout()).toContain('"byProgram":{"__proto__":1}')
})

test.each([
  [
    'a file that is not there',
    ['/nowhere/mail.log'],
    1,
    "'/nowhere/mail.log' cannot be read: there is no such file",
  ],
  ['an unknown flag', ['--loud'], 2, "Unknown option '--loud'"],
  ['a year that is none', ['-', '--year', 'soon'], 2, '--year soon: must be a whole number'],
  ['a zone that is none', ['-', '--tz', 'Mars/Base'], 2, "'Mars/Base' is no time zone"],
])('%s is told in a line on standard error', async (_, argv, exit, words) => {
  expect(await scene.run(parse, argv)).toBe(exit)
  expect(scene.stdout()).toBe('')
  expect(scene.stderr()).toContain(words)
})

test('a packed file of another kind is refused with the command that helps', async () => {
  const path = join(scene.directory, 'mail.log.xz')
  writeFileSync(path, Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0]))
  expect(await scene.run(parse, [path])).toBe(1)
  expect(scene.stderr()).toContain(`xz -dc ${path} | mailtrace parse -`)
})

test('on a terminal, nothing that a terminal might obey comes through', async () => {
  let text = ''
  const stdout = { isTTY: true, write: (piece: string) => ((text += piece), true), once: () => undefined }
  await scene.run(parse, ['-'], {
    stdout,
    stdin: stdinOf('2026-11-21T00:25:25Z mx1 a[7]: \u009b31m \u001b]0;x\u0007\n'),
  })
  expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/)
  expect(JSON.parse(text)).toMatchObject({ message: '\u009b31m \u001b]0;x\u0007' })
})
