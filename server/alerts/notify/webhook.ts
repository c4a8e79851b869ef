/** Tells by HTTP POST of JSON; signed when the channel has a secret. */
import { createHmac } from 'node:crypto'
import { withDeadline } from '../../deadline.ts'
import type { Notifier, Outcome } from './notifier.ts'
import { redact } from './redact.ts'

export interface WebhookSettings {
  name: string
  /** `user:password@` in it is sent as Basic authorization. */
  url: string
  secret?: string
}

const TIMEOUT_MS = 10_000
/** Codes below 500 after which the same request may succeed later: RFC 9110 section 15.5.9, RFC 8470, RFC 6585. */
const PASSING = new Set([408, 425, 429])

/** `X-Mailtrace-Signature: sha256=<hex>`, HMAC over the body as sent. */
export function signatureOf(body: string, secret: string): string {
  return `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`
}

export function createWebhook({ name, url, secret }: WebhookSettings): Notifier {
  const target = new URL(url)
  const { username, password } = target
  target.username = ''
  target.password = ''
  const authorization = `Basic ${Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString('base64')}`
  const secrets = [
    url,
    target.href,
    target.pathname.length > 1 ? target.pathname : '',
    target.search,
    password,
    secret,
  ]

  return {
    name,
    type: 'webhook',
    async deliver(notification, signal): Promise<Outcome> {
      const body = JSON.stringify(notification)
      try {
        const response = await fetch(target, {
          method: 'POST',
          body,
          redirect: 'manual',
          signal: withDeadline(signal, TIMEOUT_MS),
          headers: {
            'content-type': 'application/json',
            'user-agent': 'mailtrace',
            'x-mailtrace-alert': notification.alert,
            ...(username !== '' && { authorization }),
            ...(secret !== undefined && { 'x-mailtrace-signature': signatureOf(body, secret) }),
          },
        })
        await response.body?.cancel()
        return outcomeOf(response.status, target.host)
      } catch (cause) {
        return { kind: 'retry', detail: redact(`${target.host}: ${reasonOf(cause)}`, secrets) }
      }
    },
  }
}

function outcomeOf(status: number, host: string): Outcome {
  const detail = `${host} answered ${status}`
  if (status >= 200 && status < 300) return { kind: 'delivered' }
  if (status >= 500 || PASSING.has(status)) return { kind: 'retry', detail }
  if (status >= 300 && status < 400)
    return { kind: 'give-up', detail: `${detail} and points elsewhere: write the final address as 'url'` }
  return { kind: 'give-up', detail }
}

/** fetch says `fetch failed` and hides why in `cause`. */
function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause)
  if (cause.name === 'TimeoutError') return `no answer within ${TIMEOUT_MS / 1000} seconds`
  const inner = cause.cause
  if (inner instanceof Error) {
    const code = 'code' in inner && typeof inner.code === 'string' ? `${inner.code} ` : ''
    return `${code}${inner.message}`.trim()
  }
  return cause.message
}
