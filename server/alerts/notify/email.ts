/** Tells by e-mail: plain text in the receiver's language, marked as automatic and as our own. */
import { createTransport } from 'nodemailer'
import type SMTPTransport from 'nodemailer/lib/smtp-transport'
import type { Language } from '../wording.ts'
import { mailText } from './mail-text.ts'
import type { Notifier, Outcome } from './notifier.ts'
import type { OwnMail } from './own-mail.ts'
import { redact } from './redact.ts'

export interface EmailSettings {
  name: string
  to: readonly string[]
  from: string
  language?: Language
  smtp: { host: string; port?: number; secure?: boolean; user?: string; password?: string }
}

const TIMEOUT_MS = 20_000

/** `host` stands in the Message-ID. */
export function createEmail(
  settings: EmailSettings,
  { ownMail, host }: { ownMail: OwnMail; host: string },
): Notifier {
  const { name, to, from, language = 'en', smtp } = settings
  const transport = createTransport(transportOptions(smtp))
  const secrets = [smtp.password, smtp.user, smtp.password && `\0${smtp.user ?? ''}\0${smtp.password}`]

  return {
    name,
    type: 'email',
    async deliver(notification): Promise<Outcome> {
      try {
        const { rejected } = await transport.sendMail({
          from,
          to: [...to],
          ...mailText(notification, language),
          messageId: ownMail.messageId(host),
          headers: { 'Auto-Submitted': 'auto-generated', 'X-Mailtrace-Alert': notification.alert },
          disableFileAccess: true,
          disableUrlAccess: true,
        })
        return rejected.length === 0
          ? { kind: 'delivered' }
          : { kind: 'delivered', detail: `not taken for ${rejected.join(', ')}` }
      } catch (cause) {
        return outcomeOf(cause, smtp.host, secrets)
      }
    },
  }
}

/**
 * On this very machine TLS guards nothing and certificates are self-signed as a rule; anywhere else a password never goes
 * out unencrypted.
 */
function transportOptions({
  host,
  port,
  secure,
  user,
  password,
}: EmailSettings['smtp']): SMTPTransport.Options {
  const near = isLoopback(host)
  return {
    host,
    port: port ?? (secure === true ? 465 : user === undefined ? 25 : 587),
    secure: secure ?? false,
    requireTLS: user !== undefined && !near,
    tls: { rejectUnauthorized: !near },
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
    ...(user !== undefined && { auth: { user, pass: password ?? '' } }),
  }
}

export function isLoopback(host: string): boolean {
  return /^(localhost|ip6-localhost|127(\.\d+){3}|\[?::1\]?)$/i.test(host)
}

/** 5yz is final (RFC 5321 section 4.2.1); everything else, lost connections too, may pass. */
function outcomeOf(cause: unknown, host: string, secrets: readonly (string | undefined)[]): Outcome {
  const { responseCode, message } = cause as { responseCode?: unknown; message?: unknown }
  const text = typeof message === 'string' ? message : String(cause)
  const detail = redact(`${host}: ${text.replace(/\s+/g, ' ').slice(0, 300)}`, secrets)
  const final = typeof responseCode === 'number' && responseCode >= 500
  return { kind: final ? 'give-up' : 'retry', detail }
}
