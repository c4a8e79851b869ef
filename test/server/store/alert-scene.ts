/** The whole way of an alert in one process: lines -> parser -> tracker -> store -> query -> rule -> webhook; only the clock is ours. */
import { readdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createParser } from '../../../parsers/parse.ts'
import { judgeReply } from '../../../parsers/reasons/judge.ts'
import { createAlerts } from '../../../server/alerts/engine.ts'
import { createChannels } from '../../../server/alerts/notify/channels.ts'
import type { Notification } from '../../../server/alerts/notify/notifier.ts'
import { createOwnMail } from '../../../server/alerts/notify/own-mail.ts'
import { collectRules } from '../../../server/alerts/rules.ts'
import { createTracker } from '../../../server/correlate/tracker.ts'
import { createQueries } from '../../../server/query/create.ts'
import type { Store } from '../../../server/store/store.ts'

export const ownMail = createOwnMail('key of the test')

export interface AlertScene {
  /** Lines at the virtual present, each `tag[pid]: text`; mail.log is the one source that is read live. */
  log(lines: readonly string[], source?: string): Promise<void>
  /** A gap in this source at the virtual present. */
  lose(source: string): Promise<void>
  /** Lets this much time pass with an evaluation every so often. */
  pass(seconds: number, everySeconds?: number): Promise<void>
  jump(seconds: number): void
  /** A new engine with this rule alone. */
  watch(alert: string): void
  /** What came in at the webhook. */
  received: Notification[]
  told(): string[]
  disk: { total: number; free: number }
  close(): Promise<void>
}

export async function createAlertScene(store: Store): Promise<AlertScene> {
  const received: Notification[] = []
  const hook = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString()))
    request.on('end', () => {
      received.push(JSON.parse(body) as Notification)
      response.end()
    })
  })
  await new Promise<void>((resolve) => hook.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(hook.address() as AddressInfo).port}/`

  let seconds = Date.parse('2026-01-05T00:00:00Z') / 1000
  const now = () => seconds * 1000
  const disk = { total: 100, free: 60 }
  const parse = createParser({ host: 'mx1', zone: 'UTC' })
  const tracker = createTracker({
    ownDomains: [],
    ownNetworks: [],
    judge: judgeReply,
    isOwn: ({ event }) => event.kind === 'message-id' && ownMail.isOwn(event.messageId ?? ''),
    lookUpAll: false,
  })
  const queries = createQueries({
    reader: store.reader,
    zone: 'UTC',
    disk: async () => disk,
    liveSources: () => [{ name: 'mail.log', path: '/var/log/mail.log' }],
    now,
  })
  const rules = collectRules(
    readdirSync('dashboards/alerts').map((name) => ({
      name,
      json: JSON.parse(readFileSync(`dashboards/alerts/${name}`, 'utf8')) as unknown,
    })),
    { knownQueries: queries.ids },
  )
  const silent = { info: () => undefined, warn: () => undefined }
  let alerts: ReturnType<typeof createAlerts> | undefined
  let version = 0
  let position = 0

  return {
    received,
    disk,
    told: () => received.map(({ alert, phase }) => `${alert} ${phase}`),
    jump: (by) => void (seconds += by),
    watch(alert) {
      received.length = 0
      alerts = createAlerts({
        rules: rules.filter((rule) => rule.alert === alert),
        query: async (id, params, signal) => (await queries.run(id, params, signal)).rows,
        storeState: () => store.state,
        state: store.documents,
        notifiers: createChannels([{ type: 'webhook', name: 'hook', url }], { ownMail, host: 'mx1' }),
        warnings: () => [],
        origin: () => 'https://logs.example.org',
        evaluateSeconds: 30,
        log: silent,
        now,
      })
    },
    lose: (source) =>
      store.observations.gap({ time: now() * 1000, host: 'mx1', source, detail: 'it was cut' }),
    async log(lines, source = 'mail.log') {
      const stamp = new Date(now()).toISOString().replace('Z', '000+00:00')
      for (const text of lines) {
        const line = parse(`${stamp} mx1 ${text}`)
        tracker.take({
          line,
          time: seconds * 1e6,
          source,
          fileSeq: 1,
          position,
          latin1: false,
          own: false,
        })
        position += text.length
      }
      version += 1
      await store.records.write(tracker.flush(), { token: `alerts-${version}`, version })
    },
    async pass(duration, everySeconds = 60) {
      const end = seconds + duration
      while (seconds < end) {
        seconds = Math.min(end, seconds + everySeconds)
        await alerts?.tick()
        await alerts?.settle()
      }
    },
    async close() {
      await alerts?.stop()
      await new Promise((done) => hook.close(done))
    },
  }
}

let next = 0x10000

/** Lines of one message up to its delivery attempt; `end` removes it. */
export function mailLines({
  status,
  reply,
  messageId = '<one@example.org>',
  end = true,
}: {
  status: 'sent' | 'bounced' | 'deferred'
  reply: string
  messageId?: string
  end?: boolean
}): { queueId: string; lines: string[] } {
  const queueId = `4F2A8${(next++).toString(16).toUpperCase()}`
  const dsn = { sent: '2.0.0', bounced: '5.1.1', deferred: '4.2.2' }[status]
  return {
    queueId,
    lines: [
      `postfix/smtpd[211]: ${queueId}: client=mail.example.org[192.0.2.7]`,
      `postfix/cleanup[212]: ${queueId}: message-id=${messageId}`,
      `postfix/qmgr[90]: ${queueId}: from=<anna@example.org>, size=2134, nrcpt=1 (queue active)`,
      `postfix/smtp[214]: ${queueId}: to=<max@example.net>, relay=mx.example.net[198.51.100.7]:25, delay=1.4, delays=0.1/0/0.8/0.5, dsn=${dsn}, status=${status} (${reply})`,
      ...(end ? [`postfix/qmgr[90]: ${queueId}: removed`] : []),
    ],
  }
}

export const UNKNOWN_USER =
  'host mx.example.net[198.51.100.7] said: 550 5.1.1 <max@example.net>: Recipient address rejected: User unknown (in reply to RCPT TO command)'
export const MAILBOX_FULL =
  'host mx.example.net[198.51.100.7] said: 452 4.2.2 <max@example.net>: Mailbox full (in reply to RCPT TO command)'
