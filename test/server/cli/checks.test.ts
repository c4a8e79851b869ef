/** doctor and config check: what is wrong, and what to do. */
import { chmodSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { configCommand } from '../../../server/cli/config-check.ts'
import { doctor } from '../../../server/cli/doctor.ts'
import { examineSource } from '../../../server/cli/examine-source.ts'
import { createScene } from './scene.ts'
import type { Answer, Scene } from './scene.ts'

let scene: Scene
beforeEach(async () => void (scene = await createScene()))
afterEach(() => scene.close())

const NOW = Date.parse('2026-11-21T12:00:00Z')
const machine = { host: 'mx1', zone: 'UTC' }

/** A log whose file was last written at `writtenAt`. */
function log(text: string, writtenAt = NOW): { path: string } {
  const path = join(scene.directory, 'mail.log')
  writeFileSync(path, text)
  utimesSync(path, writtenAt / 1000, writtenAt / 1000)
  return { path }
}
const kinds = async (source: { path: string; zone?: string }) =>
  (await examineSource(source, machine, NOW)).map(({ check, state }) => `${check} ${state}`)

describe('a source', () => {
  test('that is readable and whose stamps fit is in order', async () => {
    expect(
      await kinds(log('2026-11-21T11:59:58.000000Z mx1 postfix/qmgr[90]: 4F2A81C0B7: removed\n')),
    ).toEqual(['source ok'])
  })

  test('that is missing', async () => {
    expect(await examineSource({ path: '/nowhere/mail.log' }, machine, NOW)).toMatchObject([
      {
        check: 'source',
        state: 'failed',
        detail: '/nowhere/mail.log does not exist',
        advice: expect.any(String),
      },
    ])
  })

  test('whose stamps are read in the wrong zone', async () => {
    const source = log('Nov 21 12:59:58 mx1 postfix/qmgr[90]: 4F2A81C0B7: removed\n')
    const findings = await examineSource(source, machine, NOW)
    expect(findings.map(({ check }) => check)).toEqual(['source', 'zone', 'clock'])
    expect(findings[1]?.detail).toContain('lie 1 h ahead of the time the file was written')
    expect(await kinds({ ...source, zone: 'Europe/Berlin' })).toEqual(['source ok'])
  })

  test('that has been quiet since it was last written is in order', async () => {
    const source = log('2026-11-20T02:10:00Z mx1 postfix/qmgr[90]: removed\n', NOW - 12 * 3_600_000)
    expect(await kinds(source)).toEqual(['source ok'])
  })

  test('of an rspamd that logs too little', async () => {
    const line = (text: string) => `2026-11-21 11:59:58 #7(normal) <a1b2c3>; task; ${text}\n`
    const quiet = line('rspamd_worker_body_handler: accepted connection from 127.0.0.1 port 4').repeat(30)
    const source = log(quiet)
    expect(await kinds(source)).toEqual(['source ok', 'rspamd warning'])
  })
})

test('a data directory that is open to others is told, and its disk is looked at', async () => {
  chmodSync(scene.directory, 0o755)
  await runDoctor()
  expect(scene.objects()).toContainEqual(
    expect.objectContaining({
      check: 'data',
      state: 'warning',
      advice: `run 'chmod 700 ${scene.directory}'`,
    }),
  )
  expect(scene.objects()).toContainEqual(expect.objectContaining({ check: 'disk' }))
})

const runDoctor = (argv: string[] = ['--json']) =>
  scene.run(doctor, argv, { discover: async () => ({ files: [], journal: true }) })

describe('doctor', () => {
  const healthy: Record<string, Answer> = {
    'GET /status': [200, { store: 'ok' }],
    'GET /sources': [200, { sources: [], unknownForms: [], gaps: [] }],
    'GET /alerts': [200, { alerts: [], warnings: [] }],
    'POST /query/reasons.unclassified': [200, { rows: [] }],
  }
  const withService = async (answers: Record<string, Answer>) => {
    await scene.close()
    scene = await createScene({ ...healthy, ...answers })
  }

  test('lists the replies that no known reason fits, and how many they are', async () => {
    await withService({
      'POST /query/reasons.unclassified': [
        200,
        {
          rows: [
            { fingerprint: '550 zebra # says nay', count: 7, total: 9 },
            { fingerprint: '', count: 2, total: 9 },
          ],
        },
      ],
    })
    expect(await runDoctor()).toBe(0)
    const found = scene.objects().find(({ check }) => check === 'reasons')
    expect(found).toMatchObject({
      state: 'ok',
      detail: '9 replies of the last 30 days fit no known reason: 7 x 550 zebra # says nay; 2 x (empty)',
    })
    expect(String(found?.advice)).toContain('Sources')
  })

  test('finds nothing wrong with a service in order', async () => {
    await withService({})
    expect(await runDoctor()).toBe(0)
    expect(scene.objects().map(({ check, state }) => `${String(check)} ${String(state)}`)).toEqual(
      expect.arrayContaining(['service ok', 'store ok', 'data ok', 'source ok']),
    )
  })

  test('fails when parts of tables are damaged, and names them', async () => {
    const damagedParts = [{ table: 'messages', part: '20261116_1_9_2', reason: 'broken' }]
    await withService({ 'GET /sources': [200, { sources: [], unknownForms: [], gaps: [], damagedParts }] })
    expect(await runDoctor()).toBe(1)
    expect(scene.objects()).toContainEqual(
      expect.objectContaining({
        check: 'store',
        state: 'failed',
        detail: expect.stringContaining('messages 20261116_1_9_2'),
      }),
    )
  })

  test('fails when the store does not answer, and when the service cannot read a log', async () => {
    const advice = { en: 'run usermod', de: 'usermod ausführen' }
    await withService({
      'GET /status': [200, { store: 'unreachable' }],
      'GET /sources': [
        200,
        { sources: [{ name: 'mail.log', state: 'unreadable', advice, lines: 5000, unknown: 900, gaps: 1 }] },
      ],
      'GET /alerts': [
        200,
        { alerts: [], warnings: [{ code: 'NO_CHANNEL', words: { en: 'nobody is told', de: '' } }] },
      ],
    })
    expect(await runDoctor([])).toBe(1)
    expect(scene.stdout()).toContain('FAILED  store    the store is unreachable')
    expect(scene.stdout()).toContain(
      'FAILED  source   the service cannot read mail.log\n                 run usermod',
    )
    expect(scene.stdout()).toContain('18 % of its lines are of unknown form')
    expect(scene.stdout()).toContain('warning alerts   nobody is told')
  })

  test('fails in a sentence when there is neither service nor store', async () => {
    expect(await runDoctor()).toBe(1)
    expect(scene.objects()).toContainEqual({ check: 'store', state: 'failed', detail: 'opened offline' })
  })

  test('says why there is nothing to read', async () => {
    const reason = { en: 'no mail log here', de: 'hier kein Mail-Log' }
    const discover = async () => ({ files: [], journal: false, reason })
    expect(await scene.run(doctor, [], { discover })).toBe(1)
    expect(scene.stdout()).toContain('no mail log here')
  })
})

describe('config check', () => {
  test('says every fault at once and is exit 1', async () => {
    const path = join(scene.directory, 'bad.json')
    writeFileSync(path, JSON.stringify({ listen: { port: 99999 }, colour: 'red', zone: 'Mars/Base' }))
    mkdirSync(join(scene.directory, 'data'))
    let text = ''
    const stderr = { write: (piece: string) => ((text += piece), true), once: () => undefined }
    const stdout = { write: () => true, once: () => undefined }
    const stdin = { async *[Symbol.asyncIterator]() {} } as AsyncIterable<Uint8Array>
    expect(await configCommand.run(['check', '--config', path], { stdin, stdout, stderr })).toBe(1)
    expect(text).toMatch(/listen\.port/)
    expect(text).toMatch(/colour: unknown key/)
    expect(text).toMatch(/Mars\/Base/)
  })

  test('is content with a good one, and --json shows it without secrets', async () => {
    expect(await scene.run(configCommand, ['check'])).toBe(0)
    writeFileSync(
      join(scene.directory, 'config.json'),
      JSON.stringify({
        clickhouse: { url: 'http://logs:hunter2@db.example.org:8123', password: 'hunter2' },
        alerts: {
          channels: [
            {
              type: 'webhook',
              name: 'chat',
              url: 'https://chat.example.org/hooks/hunter2',
              secret: 'hunter2',
            },
            {
              type: 'email',
              name: 'ops',
              to: ['a@example.org'],
              from: 'b@example.org',
              smtp: { host: 'smtp.example.net', password: 'hunter2' },
            },
          ],
        },
      }),
    )
    expect(await scene.run(configCommand, ['check', '--json'])).toBe(0)
    expect(scene.stdout()).not.toContain('hunter2')
    expect(scene.stdout()).toContain('https://chat.example.org/***')
    expect(scene.stdout()).toContain('db.example.org:8123')
  })

  test.each([[[]], [['make']]])('%j is a fault of usage', async (argv) => {
    expect(await scene.run(configCommand, argv)).toBe(2)
  })
})
