/** import, tail and user: what they ask of the service, and what they print. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { barOf, importCommand } from '../../../server/cli/import.ts'
import { tail } from '../../../server/cli/tail.ts'
import { user } from '../../../server/cli/user.ts'
import { createScene } from './scene.ts'
import type { Answer, Scene } from './scene.ts'

let scene: Scene
afterEach(() => scene.close())

describe('import', () => {
  const job = {
    id: 'j1',
    state: 'running',
    files: 1,
    filesDone: 0,
    filesSkipped: 0,
    lines: 500,
    bytes: 50_000,
    bytesTotal: 100_000,
    unknown: 3,
    messages: 20,
    deliveries: 25,
    rejections: 4,
    authentications: 2,
    scans: 20,
    elapsedSeconds: 0.5,
  }
  const done = { ...job, state: 'done', filesDone: 1, lines: 1000, bytes: 100_000 }
  const answers: Record<string, Answer | Answer[]> = {
    'POST /import': [200, job],
    'GET /import/j1': [
      [200, job],
      [200, done],
    ],
  }
  const file = () => {
    const path = join(scene.directory, 'mail.log')
    writeFileSync(path, 'x\n')
    return path
  }

  test('--json waits for the end and prints the counts', async () => {
    scene = await createScene(answers)
    const path = file()
    expect(
      await scene.run(importCommand, [path, '--host', 'mx9', '--tz', 'UTC', '--year', '2025', '--json']),
    ).toBe(0)
    expect(scene.requests[0]?.body).toEqual({ files: [path], host: 'mx9', tz: 'UTC', year: 2025 })
    expect(scene.objects()).toEqual([
      {
        files: 1,
        lines: 1000,
        bytes: 100_000,
        unknown: 3,
        messages: 20,
        deliveries: 25,
        rejections: 4,
        authentications: 2,
        scans: 20,
        elapsedSeconds: 0.5,
      },
    ])
    expect(scene.stderr()).toBe('')
  })

  test('on a terminal a bar shows how far it is, and goes when it is done', async () => {
    scene = await createScene(answers)
    let bar = ''
    const stderr = {
      isTTY: true,
      columns: 60,
      write: (text: string) => ((bar += text), true),
      once: () => undefined,
    }
    expect(await scene.run(importCommand, [file()], { stderr })).toBe(0)
    expect(bar).toContain(' 50%  500 lines  1,000 lines/s')
    expect(bar.split('\r').at(-2)?.trim()).toBe('')
    expect(scene.stdout()).toBe(
      '1,000 lines of 1 file in 0.5 s: 20 messages, 4 rejections, 3 unknown lines\n',
    )
  })

  test.each([[['--json']], [[]]])('lines that name no host are told at the end %j', async (flags) => {
    const answer: Answer = [200, { ...done, hostAssumed: 'vm' }]
    scene = await createScene({ ...answers, 'GET /import/j1': answer })
    expect(await scene.run(importCommand, [file(), ...flags])).toBe(0)
    expect(scene.stderr()).toBe(
      'Some lines name no host, and they were stored under the name of this machine, vm. If they come from ' +
        'another one, give its name with --host NAME, or import them together with its mail.log.\n',
    )
  })

  test('the bar fits its line and survives an empty file', () => {
    expect(barOf({ ...job, state: 'running', bytesTotal: 0, elapsedSeconds: 0 }, 50)).toHaveLength(50)
  })

  test('a job that fails is exit 1 with its reason', async () => {
    scene = await createScene({
      ...answers,
      'GET /import/j1': [200, { ...job, state: 'failed', error: 'disk full' }],
    })
    expect(await scene.run(importCommand, [file()])).toBe(1)
    expect(scene.stderr()).toBe('mailtrace import: disk full\n')
  })

  test('a file that is not there is told before anything is asked', async () => {
    scene = await createScene(answers)
    expect(await scene.run(importCommand, ['/nowhere/mail.log'])).toBe(1)
    expect(scene.stderr()).toContain("'/nowhere/mail.log' cannot be read: there is no such file")
    expect(scene.requests).toEqual([])
  })

  test('without a file it is a fault of usage', async () => {
    scene = await createScene(answers)
    expect(await scene.run(importCommand, [])).toBe(2)
    expect(scene.stderr()).toContain('usage: mailtrace import FILE...')
  })
})

describe('tail', () => {
  const live: Answer = (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.write(': hello\n\n')
    response.write(
      'event: line\ndata: {"line":"Nov 21 mx1 a: one","kind":"connect"}\n\nevent: dropped\ndata: {"count":7}\n\n',
    )
    response.write('event: line\ndata: {"line":"Nov 21 ')
    setTimeout(() => response.write('mx1 a: two"}\n\n'), 20)
  }

  test('prints lines as they come, also those that come in pieces, and ends after --limit', async () => {
    scene = await createScene({ 'GET /live': live })
    expect(
      await scene.run(tail, ['--limit', '2', '--client', '192.0.2.7', '--program', 'postfix/smtpd']),
    ).toBe(0)
    expect(scene.stdout()).toBe('Nov 21 mx1 a: one\nNov 21 mx1 a: two\n')
    expect(scene.stderr()).toContain('some were left out')
    expect(scene.requests[0]?.query).toEqual({ mode: 'lines', client: '192.0.2.7', program: 'postfix/smtpd' })
  })

  test('--json gives the objects', async () => {
    scene = await createScene({ 'GET /live': live })
    expect(await scene.run(tail, ['--json', '--limit', '1', '--messages'])).toBe(0)
    expect(scene.objects()).toEqual([{ line: 'Nov 21 mx1 a: one', kind: 'connect' }])
    expect(scene.requests[0]?.query.mode).toBe('messages')
  })

  test('ends in peace when it is interrupted', async () => {
    scene = await createScene({ 'GET /live': live })
    const signal = AbortSignal.timeout(300)
    expect(await scene.run(tail, [], { signal })).toBe(0)
    expect(scene.stdout()).toContain('two')
  })

  test('a service that goes away is exit 3', async () => {
    scene = await createScene({ 'GET /live': (response) => void setTimeout(() => response.destroy(), 50) })
    expect(await scene.run(tail, [])).toBe(3)
  })
})

describe('user', () => {
  test('prints a new sign-in link', async () => {
    const url = 'http://127.0.0.1:8425/sign-in?link=abc'
    scene = await createScene({ 'POST /session/links': [200, { url, expiresAt: '2026-11-21T00:40:00Z' }] })
    expect(await scene.run(user, [])).toBe(0)
    expect(scene.stdout()).toBe(`${url}\n`)
    expect(scene.stderr()).toContain('once, for 15 minutes')
  })

  test('needs a service: a link leads somewhere', async () => {
    scene = await createScene()
    const offline = {
      get: fail,
      post: fail,
      postPatiently: fail,
      events: fail,
      close: () => Promise.resolve(),
    }
    expect(await scene.run(user, [], { openOffline: async () => offline })).toBe(3)
    expect(scene.stderr()).toContain("start 'mailtrace run'")
  })
})

function fail(): never {
  throw new Error('not asked')
}
