/** The main job, end to end: lines are appended to a log in portions; API and browser show the trace; an alert goes out. */
import { appendFileSync, mkdtempSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { MessageDetail } from '../../server/api/contract.ts'
import type { Browser } from './browser.ts'
import { accessibilityFaults, openBrowser } from './browser.ts'
import { signIn, visit } from './pages.ts'
import type { Service } from './service.ts'
import { removeDirectory, startService, waitFor } from './service.ts'

const directory = mkdtempSync(join(tmpdir(), 'mailtrace-e2e-'))
const log = join(directory, 'mail.log')
const received: { alert: string; phase: string; value: number; threshold: number; link: string }[] = []
let hook: Server
let service: Service
let browser: Browser

const line = (tag: string, text: string) =>
  `${new Date().toISOString().replace('Z', '000+00:00')} mx1 ${tag}: ${text}\n`

beforeAll(async () => {
  hook = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString()))
    request.on('end', () => {
      received.push(JSON.parse(body))
      response.end('ok')
    })
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => hook.once('listening', resolve))
  writeFileSync(log, '')
  service = await startService(
    {
      sources: [{ path: log }],
      demo: 'no',
      journal: { enabled: 'no' },
      alerts: {
        evaluateSeconds: 1,
        channels: [
          {
            type: 'webhook',
            name: 'test',
            url: `http://127.0.0.1:${(hook.address() as AddressInfo).port}/hook`,
          },
        ],
      },
    },
    directory,
  )
  browser = await openBrowser({ locale: 'en-GB', colorScheme: 'light', width: 1440 })
})
afterAll(async () => {
  await browser.close()
  await service.stop()
  hook.close()
  removeDirectory(service)
})

test('a message is traced from the lines in the file to the verdict in the browser', async () => {
  const first =
    line('postfix/smtpd[211]', 'connect from mail.example.org[192.0.2.7]') +
    line('postfix/smtpd[211]', '4F2A81C0B7: client=mail.example.org[192.0.2.7]') +
    line('postfix/cleanup[212]', '4F2A81C0B7: message-id=<one@example.org>')
  appendFileSync(log, first.slice(0, -30))
  await new Promise((resolve) => setTimeout(resolve, 300))
  appendFileSync(log, first.slice(-30))
  appendFileSync(
    log,
    line('postfix/qmgr[90]', '4F2A81C0B7: from=<anna@example.org>, size=2134, nrcpt=2 (queue active)'),
  )

  const waiting = await waitFor(
    async () => {
      const detail = await service.get<MessageDetail>('/api/messages/mx1/4F2A81C0B7').catch(() => undefined)
      return detail?.message.sender === undefined ? undefined : detail
    },
    20_000,
    service.output,
  )
  expect(waiting.message).toMatchObject({
    status: 'pending',
    sender: 'anna@example.org',
    messageId: '<one@example.org>',
    open: true,
  })

  appendFileSync(
    log,
    line(
      'postfix/lmtp[213]',
      '4F2A81C0B7: to=<ben@example.com>, relay=mx1[private/dovecot-lmtp], delay=0.4, delays=0.1/0/0.1/0.2, dsn=2.0.0, status=sent (250 2.0.0 <ben@example.com> Saved)',
    ) +
      line(
        'postfix/smtp[214]',
        '4F2A81C0B7: to=<max@example.net>, relay=mx.example.net[198.51.100.7]:25, delay=1.4, delays=0.1/0/0.8/0.5, dsn=5.1.1, status=bounced (host mx.example.net[198.51.100.7] said: 550 5.1.1 <max@example.net>: Recipient address rejected: User unknown (in reply to RCPT TO command))',
      ) +
      line('postfix/bounce[215]', '4F2A81C0B7: sender non-delivery notification: 5A3B92D1C8') +
      line('postfix/qmgr[90]', '4F2A81C0B7: removed') +
      line(
        'postfix/smtpd[211]',
        'disconnect from mail.example.org[192.0.2.7] ehlo=1 mail=1 rcpt=2 data=1 quit=1 commands=6',
      ),
  )
  const done = await waitFor(async () => {
    const detail = await service.get<MessageDetail>('/api/messages/mx1/4F2A81C0B7')
    return detail.message.open || detail.lines.length < 9 ? undefined : detail
  }, 20_000)
  expect(done.message).toMatchObject({ status: 'bounced', mixed: true })
  expect(done.message.recipients.map(({ address, status }) => `${address} ${status}`).sort()).toEqual([
    'ben@example.com sent',
    'max@example.net bounced',
  ])
  expect(done.message.links).toContainEqual(expect.objectContaining({ queueId: '5A3B92D1C8', way: 'to' }))
  expect(done.lines[0]?.line).toContain('connect from mail.example.org')

  await signIn(browser.page, service)
  await visit(browser.page, `${service.url}/m/mx1/4F2A81C0B7`)
  const words = await browser.page.locator('main').innerText()
  expect(words).toContain('max@example.net')
  expect(words).toContain('550 5.1.1')
  expect(await accessibilityFaults(browser.page)).toEqual([])
  expect(await browser.complaints()).toEqual([])
})

test('a burst of failed logins fires an alert that reaches the webhook', async () => {
  for (let attempt = 0; attempt < 60; attempt++)
    appendFileSync(
      log,
      line('postfix/submission/smtpd[300]', 'connect from unknown[203.0.113.9]') +
        line(
          'postfix/submission/smtpd[300]',
          'warning: unknown[203.0.113.9]: SASL LOGIN authentication failed: authentication failure, sasl_username=info@example.com',
        ) +
        line(
          'postfix/submission/smtpd[300]',
          'disconnect from unknown[203.0.113.9] ehlo=1 auth=0/1 quit=1 commands=2/3',
        ),
    )
  const alert = await waitFor(
    () => received.find(({ alert, phase }) => alert === 'SaslFailureBurst' && phase === 'firing'),
    90_000,
    () => JSON.stringify(received),
  )
  expect(alert.value).toBe(60)
  expect(alert.value).toBeGreaterThan(alert.threshold)
  expect(alert.link).toContain('http')
})
