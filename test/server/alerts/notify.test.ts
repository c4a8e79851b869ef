/** Telling: by webhook and by e-mail against real local servers, in order, with retries, and without secrets in errors. */
import { createServer } from 'node:http'
import type { IncomingHttpHeaders, Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'
import { afterEach, describe, expect, test } from 'vitest'
import { channelWarnings, createChannels } from '../../../server/alerts/notify/channels.ts'
import type { ChannelSettings } from '../../../server/alerts/notify/channels.ts'
import type { Notification } from '../../../server/alerts/notify/notifier.ts'
import { createOwnMail } from '../../../server/alerts/notify/own-mail.ts'
import { signatureOf } from '../../../server/alerts/notify/webhook.ts'

const notification: Notification = {
  id: '1',
  alert: 'BounceRateHigh',
  phase: 'firing',
  severity: 'warning',
  title: { en: 'Many messages bounce', de: 'Viele Nachrichten sind unzustellbar' },
  summary: { en: '12.5% bounced (threshold 10%).', de: '12,5 % abgewiesen (Schwelle 10 %).' },
  description: { en: 'Look at the reasons.', de: 'Gründe ansehen.' },
  time: '2026-11-21T00:10:00.000Z',
  since: '2026-11-21T00:05:00.000Z',
  value: 0.125,
  threshold: 0.1,
  unit: 'ratio',
  reasons: [
    { reason: 'unknown-user', count: 4, words: { en: 'Unknown user', de: 'Unbekannter Empfänger' } },
    { reason: 'evil\r\nBcc: x@example.com\u001b[31m', count: 1 },
  ],
  queueIds: [{ host: 'mx1', queueId: '4F2A81C0B7', link: 'https://logs.example.org/m/mx1/4F2A81C0B7' }],
  link: 'https://logs.example.org/search?q=status:bounced',
}
const ownMail = createOwnMail('key')
const never = new AbortController().signal
const deliver = (settings: ChannelSettings) => {
  const [notifier] = createChannels([settings], { ownMail, host: 'mx1.example.org' })
  if (notifier === undefined) throw new Error('no channel was made')
  return notifier.deliver(notification, never)
}

const open: (Server | SMTPServer)[] = []
afterEach(async () => {
  for (const server of open.splice(0)) await new Promise((done) => server.close(() => done(undefined)))
})

/** A receiver that answers with this status; gives its port and what it got. */
async function webhookServer(status: number, headers: Record<string, string> = {}) {
  const got: { headers: IncomingHttpHeaders; body: string; path: string }[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString()))
    request.on('end', () => {
      got.push({ headers: request.headers, body, path: request.url ?? '' })
      response.writeHead(status, headers).end('seen, token-in-path and hunter2')
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  open.push(server)
  return { got, port: (server.address() as AddressInfo).port }
}

describe('a webhook', () => {
  test('gets the alert as JSON, signed, with the credentials of the URL as a header', async () => {
    const { got, port } = await webhookServer(204)
    const url = `http://bot:hunter2@127.0.0.1:${port}/hook/token-in-path`
    expect(await deliver({ type: 'webhook', name: 'chat', url, secret: 's3cret' })).toEqual({
      kind: 'delivered',
    })
    const [{ headers, body, path }] = got as [(typeof got)[number]]
    expect(JSON.parse(body)).toEqual(JSON.parse(JSON.stringify(notification)))
    expect(path).toBe('/hook/token-in-path')
    expect(headers['x-mailtrace-signature']).toBe(signatureOf(body, 's3cret'))
    expect(headers.authorization).toBe(`Basic ${Buffer.from('bot:hunter2').toString('base64')}`)
    expect(headers['content-type']).toBe('application/json')
  })

  test.each([
    [200, 'delivered'],
    [301, 'give-up'],
    [400, 'give-up'],
    [404, 'give-up'],
    [408, 'retry'],
    [429, 'retry'],
    [500, 'retry'],
    [503, 'retry'],
  ])('that answers %i is %s, and nobody sees its secrets', async (status, kind) => {
    const { got, port } = await webhookServer(status, { location: 'http://127.0.0.1:1/elsewhere' })
    const url = `http://bot:hunter2@127.0.0.1:${port}/hook/token-in-path?key=k3y`
    const outcome = await deliver({ type: 'webhook', name: 'chat', url, secret: 's3cret' })
    expect(outcome.kind).toBe(kind)
    expect(got).toHaveLength(1)
    expect(JSON.stringify(outcome)).not.toMatch(/hunter2|token-in-path|k3y|s3cret/)
    if (kind !== 'delivered') expect(outcome.detail).toContain(`127.0.0.1:${port} answered ${status}`)
  })

  test('that nobody answers is tried again, and nobody sees its secrets', async () => {
    const { port } = await webhookServer(200)
    await new Promise((done) => open.splice(0)[0]?.close(() => done(undefined)))
    const url = `http://bot:hunter2@127.0.0.1:${port}/hook/token-in-path`
    const outcome = await deliver({ type: 'webhook', name: 'chat', url })
    expect(outcome).toMatchObject({ kind: 'retry', detail: expect.stringContaining('ECONNREFUSED') })
    expect(outcome.detail).not.toMatch(/hunter2|token-in-path/)
  })
})

interface Mail {
  from: string
  to: string[]
  data: string
}

async function smtpServer(refuse?: { when: 'auth' | 'rcpt'; code: number }) {
  const mails: Mail[] = []
  const server = new SMTPServer({
    disabledCommands: ['STARTTLS'],
    authOptional: true,
    allowInsecureAuth: true,
    onAuth: ({ username, password }, _, done) => {
      if (refuse?.when !== 'auth') return done(null, { user: 'bot' })
      done(Object.assign(new Error(`no ${username} ${password}`), { responseCode: refuse.code }))
    },
    onRcptTo: (_, __, done) =>
      done(
        refuse?.when === 'rcpt'
          ? Object.assign(new Error('no such user'), { responseCode: refuse.code })
          : null,
      ),
    onData(stream, session, done) {
      let data = ''
      stream.on('data', (chunk: Buffer) => (data += chunk.toString()))
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope
        mails.push({
          from: mailFrom ? mailFrom.address : '',
          to: rcptTo.map(({ address }) => address),
          data,
        })
        done()
      })
    },
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
  open.push(server)
  return { mails, port: (server.server.address() as AddressInfo).port }
}

const email = (port: number, more: object = {}): ChannelSettings => ({
  type: 'email',
  name: 'ops',
  to: ['ops@example.org', 'night@example.org'],
  from: 'mailtrace@example.org',
  smtp: { host: '127.0.0.1', port },
  ...more,
})

/** Quoted-printable and base64 undone far enough to read the text. */
function readable(data: string): string {
  const [head = '', ...rest] = data.split('\r\n\r\n')
  const body = rest.join('\r\n\r\n')
  if (/transfer-encoding: base64/i.test(head)) return `${head}\n${Buffer.from(body, 'base64').toString()}`
  const bytes = body
    .replace(/=\r\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)))
  return `${head}\n${/quoted-printable/i.test(head) ? Buffer.from(bytes, 'latin1').toString() : body}`
}

describe('an e-mail', () => {
  test('is plain text, marked as automatic and as our own', async () => {
    const { mails, port } = await smtpServer()
    expect(await deliver(email(port))).toEqual({ kind: 'delivered' })
    const [mail] = mails as [Mail]
    const text = readable(mail.data)
    expect(mail).toMatchObject({
      from: 'mailtrace@example.org',
      to: ['ops@example.org', 'night@example.org'],
    })
    expect(text).toMatch(/^Subject: \[mailtrace\] Alert: Many messages bounce\r?$/m)
    expect(text).toMatch(/^Auto-Submitted: auto-generated\r?$/m)
    expect(text).toMatch(/^X-Mailtrace-Alert: BounceRateHigh\r?$/m)
    expect(text).toMatch(/^Content-Type: text\/plain/m)
    expect(text).toContain('12.5% bounced (threshold 10%).')
    expect(text).toContain('4 x Unknown user')
    expect(text).toContain('4F2A81C0B7 (mx1) https://logs.example.org/m/mx1/4F2A81C0B7')
    expect(text).toContain('See: https://logs.example.org/search?q=status:bounced')
    const messageId = /^Message-ID:\s+(?<id><.*>)\r?$/m.exec(mail.data)?.groups?.id ?? ''
    expect(messageId).toMatch(/@mx1\.example\.org>$/)
    expect(ownMail.isOwn(messageId)).toBe(true)
  })

  test('lets nothing of the logs break out of its line', async () => {
    const { mails, port } = await smtpServer()
    await deliver(email(port))
    const text = readable(mails[0]?.data ?? '')
    expect(text).toContain('1 x evil  Bcc: x@example.com [31m')
    expect(text).not.toMatch(/^Bcc/m)
  })

  test('speaks the language of its receiver', async () => {
    const { mails, port } = await smtpServer()
    await deliver(email(port, { language: 'de' }))
    const text = readable(mails[0]?.data ?? '')
    expect(text).toContain('Alarm: Viele Nachrichten sind unzustellbar')
    expect(text).toContain('4 x Unbekannter Empfänger')
    expect(text).not.toContain('Threshold')
  })

  test.each([
    ['auth', 535, 'give-up'],
    ['auth', 454, 'retry'],
    ['rcpt', 550, 'give-up'],
    ['rcpt', 451, 'retry'],
  ] as const)('refused at %s with %i is %s, and nobody sees the password', async (when, code, kind) => {
    const { port } = await smtpServer({ when, code })
    const smtp = { host: '127.0.0.1', port, user: 'bot@example.org', password: 'hunter2' }
    const outcome = await deliver(email(port, { smtp }))
    expect(outcome.kind).toBe(kind)
    expect(outcome.detail).not.toMatch(/hunter2|bot@example\.org/)
  })

  test('is tried again when nobody answers', async () => {
    const { port } = await smtpServer()
    await new Promise((done) => open.splice(0)[0]?.close(() => done(undefined)))
    expect(await deliver(email(port))).toMatchObject({ kind: 'retry' })
  })
})

describe('own mail', () => {
  test('is recognised with and without brackets, by this installation only', () => {
    const id = ownMail.messageId('mx1')
    expect(ownMail.isOwn(id)).toBe(true)
    expect(ownMail.isOwn(id.slice(1, -1))).toBe(true)
    expect(createOwnMail('key').isOwn(id)).toBe(true)
    expect(createOwnMail('other').isOwn(id)).toBe(false)
  })

  test.each([
    '<mailtrace-alert.0123456789ab.0123456789abcdef@mx1>',
    '<mailtrace-alert.1@mx1>',
    '<475.fae@client.example>',
    '',
  ])('%j is not ours: nobody hides mail by choosing such a Message-ID', (id) => {
    expect(ownMail.isOwn(id)).toBe(false)
  })
})

test.each([
  ['no channel', [], ['NO_CHANNEL']],
  [
    'mail through localhost only',
    [email(25, { smtp: { host: 'localhost' } })],
    ['MAIL_THROUGH_WATCHED_HOST'],
  ],
  [
    'mail through a host whose logs are read',
    [email(25, { smtp: { host: 'mx1.example.org' } })],
    ['MAIL_THROUGH_WATCHED_HOST'],
  ],
  ['mail through another host', [email(25, { smtp: { host: 'smtp.example.net' } })], []],
  [
    'mail through localhost beside a webhook',
    [email(25), { type: 'webhook', name: 'chat', url: 'https://chat.example.org/' } as const],
    [],
  ],
])('%s: %j', (_, channels, codes) => {
  expect(channelWarnings(channels, ['mx1']).map(({ code }) => code)).toEqual(codes)
})
