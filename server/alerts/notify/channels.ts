/** The channels of the configuration as notifiers, and what is wrong with them as a whole. */
import { hostname, networkInterfaces } from 'node:os'
import type { Warning } from '../views.ts'
import { createEmail, isLoopback } from './email.ts'
import type { EmailSettings } from './email.ts'
import type { Notifier } from './notifier.ts'
import type { OwnMail } from './own-mail.ts'
import { createWebhook } from './webhook.ts'
import type { WebhookSettings } from './webhook.ts'

export type ChannelSettings = ({ type: 'webhook' } & WebhookSettings) | ({ type: 'email' } & EmailSettings)

export function createChannels(
  settings: readonly ChannelSettings[],
  own: { ownMail: OwnMail; host: string },
): Notifier[] {
  return settings.map((channel) =>
    channel.type === 'webhook' ? createWebhook(channel) : createEmail(channel, own),
  )
}

/** `watchedHosts` are the hosts whose logs are read; names are compared whole and by their first label. */
export function channelWarnings(
  settings: readonly ChannelSettings[],
  watchedHosts: readonly string[],
): Warning[] {
  if (settings.length === 0) return [NO_CHANNEL]
  const through = settings.filter(
    (channel) => channel.type === 'email' && isWatched(channel.smtp.host, watchedHosts),
  )
  return through.length === settings.length ? [MAIL_THROUGH_WATCHED_HOST] : []
}

const NO_CHANNEL: Warning = {
  code: 'NO_CHANNEL',
  words: {
    en: 'Alerts stand on this page only: nobody is told. Add a webhook or an e-mail address to alerts.channels in the configuration.',
    de: 'Alarme stehen nur auf dieser Seite: niemand erfährt davon. In der Konfiguration unter alerts.channels einen Webhook oder eine E-Mail-Adresse eintragen.',
  },
}

const MAIL_THROUGH_WATCHED_HOST: Warning = {
  code: 'MAIL_THROUGH_WATCHED_HOST',
  words: {
    en: 'The only way to tell you is e-mail through the server that is being watched: when it stands still, so do its alerts. Add a webhook, or an e-mail channel through another server.',
    de: 'Benachrichtigt wird nur per E-Mail über den überwachten Server selbst: steht er still, bleiben auch die Alarme liegen. Einen Webhook ergänzen oder einen E-Mail-Weg über einen anderen Server.',
  },
}

function isWatched(smtpHost: string, watchedHosts: readonly string[]): boolean {
  if (isLoopback(smtpHost)) return true
  const own = [...namesOfThisMachine(), ...watchedHosts].map((name) => name.toLowerCase())
  const host = smtpHost.toLowerCase()
  const isAddress = /^[\d.]+$|:/.test(host)
  return own.includes(host) || (!isAddress && own.includes(host.split('.')[0] ?? host))
}

function namesOfThisMachine(): string[] {
  const addresses = Object.values(networkInterfaces()).flatMap((each) => each ?? [])
  return [hostname(), ...addresses.map(({ address }) => address)]
}
