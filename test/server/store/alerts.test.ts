/** Each rule fires and is resolved once, from log lines through store and query to a webhook. */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createStore } from '../../../server/store/store.ts'
import type { AlertScene } from './alert-scene.ts'
import { createAlertScene, MAILBOX_FULL, mailLines, ownMail, UNKNOWN_USER } from './alert-scene.ts'
import {
  collectLog,
  freePort,
  openStore,
  optionsFor,
  startOutsideEngine,
  temporaryDirectory,
  until,
} from './harness.ts'
import type { OpenedStore } from './harness.ts'

const DAY = 86_400

let opened: OpenedStore
let scene: AlertScene
beforeAll(async () => {
  opened = await openStore('embedded')
  scene = await createAlertScene(opened.store)
})
afterAll(async () => {
  await scene.close()
  await opened.dispose()
})
// far from what the test before wrote
beforeEach(() => scene.jump(3 * DAY))

const many = (count: number, mail: Parameters<typeof mailLines>[0]) =>
  Array.from({ length: count }, () => mailLines(mail))
const linesOf = (mails: ReturnType<typeof many>) => mails.flatMap(({ lines }) => lines)

test('BounceRateHigh', async () => {
  scene.watch('BounceRateHigh')
  const bounced = many(10, { status: 'bounced', reply: UNKNOWN_USER })
  await scene.log(linesOf([...many(25, { status: 'sent', reply: '250 2.0.0 Ok' }), ...bounced]))
  await scene.pass(240)
  expect(scene.told()).toEqual([])
  await scene.pass(6 * 3600, 120)
  expect(scene.told()).toEqual(['BounceRateHigh firing', 'BounceRateHigh resolved'])
  const [alert] = scene.received
  expect(alert?.value).toBeCloseTo(10 / 35)
  expect(alert).toMatchObject({ threshold: 0.1, reasons: [{ reason: 'unknown-user', count: 10 }] })
  expect(alert?.link).toMatch(/^https:\/\/logs\.example\.org\/search\?q=status:bounced&since=2026-/)
  expect(alert?.queueIds).toHaveLength(5)
  const ids = bounced.map(({ queueId }) => queueId)
  for (const { queueId, host } of alert?.queueIds ?? []) {
    expect(ids).toContain(queueId)
    expect(host).toBe('mx1')
  }
})

test('mail of mailtrace itself that bounces raises no alert', async () => {
  scene.watch('BounceRateHigh')
  await scene.log(
    linesOf([
      ...many(25, { status: 'sent', reply: '250 2.0.0 Ok' }),
      ...Array.from({ length: 10 }, () =>
        mailLines({ status: 'bounced', reply: UNKNOWN_USER, messageId: ownMail.messageId('mx1') }),
      ),
    ]),
  )
  await scene.pass(900)
  expect(scene.told()).toEqual([])
})

test('DeferralSpike', async () => {
  scene.watch('DeferralSpike')
  const waiting = many(30, { status: 'deferred', reply: MAILBOX_FULL, end: false })
  await scene.log(linesOf(waiting))
  await scene.pass(360)
  expect(scene.received).toMatchObject([
    { alert: 'DeferralSpike', value: 30, threshold: 4, reasons: [{ reason: 'mailbox-full', count: 30 }] },
  ])
  expect(scene.received[0]?.queueIds).toHaveLength(5)
  await scene.log(waiting.map(({ queueId }) => `postfix/qmgr[90]: ${queueId}: removed`))
  await scene.pass(2 * 3600)
  expect(scene.told()).toEqual(['DeferralSpike firing', 'DeferralSpike resolved'])
})

test('QueueGrowing', async () => {
  scene.watch('QueueGrowing')
  await scene.pass(60)
  const waiting = many(120, { status: 'deferred', reply: MAILBOX_FULL, end: false })
  await scene.log(linesOf(waiting))
  await scene.pass(720)
  expect(scene.received).toMatchObject([
    { alert: 'QueueGrowing', phase: 'firing', value: 120, threshold: 100 },
  ])
  expect(scene.received[0]?.queueIds).toHaveLength(5)
  await scene.log(waiting.map(({ queueId }) => `postfix/qmgr[90]: ${queueId}: removed`))
  await scene.pass(2 * 3600)
  expect(scene.told()).toEqual(['QueueGrowing firing', 'QueueGrowing resolved'])
})

test('SaslFailureBurst', async () => {
  scene.watch('SaslFailureBurst')
  const attempt = [
    'postfix/submission/smtpd[300]: connect from unknown[203.0.113.9]',
    'postfix/submission/smtpd[300]: warning: unknown[203.0.113.9]: SASL LOGIN authentication failed: authentication failure, sasl_username=info@example.com',
    'postfix/submission/smtpd[300]: disconnect from unknown[203.0.113.9] ehlo=1 auth=0/1 quit=1 commands=2/3',
  ]
  await scene.log(Array.from({ length: 60 }, () => attempt).flat())
  await scene.pass(60, 30)
  expect(scene.received).toMatchObject([{ alert: 'SaslFailureBurst', value: 60, threshold: 50 }])
  expect(scene.received[0]?.reasons[0]?.reason).toContain('203.0.113.9')
  await scene.pass(3600)
  expect(scene.told()).toEqual(['SaslFailureBurst firing', 'SaslFailureBurst resolved'])
})

test('PasswordGuessed: one for each client and account', async () => {
  scene.watch('PasswordGuessed')
  const refused = (client: string) =>
    `postfix/submission/smtpd[300]: warning: unknown[${client}]: SASL LOGIN authentication failed: authentication failure, sasl_username=info@example.com`
  const login = (client: string) =>
    `postfix/submission/smtpd[300]: 4F2A81C0B7: client=unknown[${client}], sasl_method=LOGIN, sasl_username=info@example.com`
  const session = (client: string, ...lines: string[]) => [
    `postfix/submission/smtpd[300]: connect from unknown[${client}]`,
    ...lines,
    `postfix/submission/smtpd[300]: disconnect from unknown[${client}]`,
  ]
  const guesses = (client: string) =>
    Array.from({ length: 12 }, () => session(client, refused(client))).flat()
  await scene.log([...guesses('203.0.113.21'), ...guesses('203.0.113.22')])
  await scene.pass(60, 30)
  expect(scene.told()).toEqual([])
  await scene.log(session('203.0.113.21', login('203.0.113.21')))
  await scene.pass(300)
  await scene.log(session('203.0.113.22', login('203.0.113.22')))
  await scene.pass(6 * 3600, 300)
  expect(scene.told()).toEqual([
    'PasswordGuessed firing',
    'PasswordGuessed firing',
    'PasswordGuessed resolved',
  ])
  expect(scene.received.map(({ reasons }) => reasons[0]?.reason).slice(0, 2)).toEqual([
    '203.0.113.21 → info@example.com',
    '203.0.113.22 → info@example.com',
  ])
  expect(scene.received[0]).toMatchObject({
    severity: 'critical',
    summary: {
      en: 'A client logged in after guessing: 203.0.113.21 → info@example.com, 12 wrong passwords before.',
    },
  })
})

test('SourceSilent', async () => {
  scene.watch('SourceSilent')
  await scene.log(linesOf(many(60, { status: 'sent', reply: '250 2.0.0 Ok' })))
  await scene.pass(3600)
  expect(scene.told()).toEqual([])
  await scene.pass(600)
  expect(scene.told()).toEqual(['SourceSilent firing'])
  expect(scene.received[0]).toMatchObject({
    summary: { en: expect.stringMatching(/^\/var\/log\/mail\.log: no line for 1 h \d+ min, the last at /) },
    reasons: [],
    sources: [{ name: 'mail.log', path: '/var/log/mail.log' }],
  })
  await scene.log(linesOf(many(1, { status: 'sent', reply: '250 2.0.0 Ok' })))
  await scene.pass(180)
  expect(scene.told()).toEqual(['SourceSilent firing', 'SourceSilent resolved'])
})

test('SourceGap', async () => {
  scene.watch('SourceGap')
  await scene.pass(60)
  expect(scene.told()).toEqual([])
  await scene.lose('mail.log')
  await scene.pass(60)
  expect(scene.received).toMatchObject([{ alert: 'SourceGap', value: 1 }])
  expect(scene.received[0]?.reasons[0]?.reason).toContain('mail.log')
  await scene.pass(3600)
  expect(scene.told()).toEqual(['SourceGap firing', 'SourceGap resolved'])
})

test('what was imported cannot fall silent', async () => {
  scene.watch('SourceSilent')
  await scene.log(linesOf(many(60, { status: 'sent', reply: '250 2.0.0 Ok' })), 'mail.log.1')
  await scene.pass(2 * 3600)
  expect(scene.told()).toEqual([])
})

test('DiskNearlyFull', async () => {
  scene.watch('DiskNearlyFull')
  scene.disk.free = 5
  await scene.pass(420)
  expect(scene.received).toMatchObject([{ alert: 'DiskNearlyFull', value: 0.95, threshold: 0.9 }])
  scene.disk.free = 60
  await scene.pass(1200)
  expect(scene.told()).toEqual(['DiskNearlyFull firing', 'DiskNearlyFull resolved'])
})

test('StoreUnreachable, told while the store is down', async () => {
  const directory = temporaryDirectory()
  const port = await freePort()
  const before = await startOutsideEngine(join(directory, 'outside'), port)
  const store = createStore({ ...optionsFor(before), directory, log: collectLog() })
  await store.start()
  await until(() => store.state === 'ok')
  const down = await createAlertScene(store)
  down.watch('StoreUnreachable')
  await down.pass(120)
  expect(down.told()).toEqual([])
  await before.stop()
  await until(() => store.state === 'unreachable', 60_000)
  await down.pass(180)
  expect(down.told()).toEqual(['StoreUnreachable firing'])
  const after = await startOutsideEngine(join(directory, 'outside'), port)
  await until(() => store.state === 'ok', 60_000)
  await down.pass(180)
  expect(down.told()).toEqual(['StoreUnreachable firing', 'StoreUnreachable resolved'])
  await down.close()
  await store.stop()
  await after.stop()
  rmSync(directory, { recursive: true, force: true })
})
