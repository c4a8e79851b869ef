/** Writes a change of an alert into the history and, unless it is silenced, puts its notification on the way. */
import type { AlertRule, Words } from '../../dashboards/schema.ts'
import { announce } from './announce.ts'
import type { Matter } from './announce.ts'
import type { Book } from './book.ts'
import type { Notifier } from './notify/notifier.ts'
import type { Outbox } from './notify/outbox.ts'
import { thresholdOf } from './rules.ts'
import type { NotificationView } from './views.ts'
import { isoTime } from './wording.ts'

export interface Change {
  from: string
  to: string
  value?: number | undefined
  /** Who did it, for what people do. */
  by?: string
  note?: string
}

export interface TellerOptions {
  book: Book
  outbox: Outbox
  notifiers: readonly Notifier[]
  /** Where people reach the web. */
  origin: () => string
  explain: (reason: string) => Words | undefined
  /** IANA zone of times in texts. */
  zone: string
  /** Seconds since 1970. */
  now: () => number
}

export type Teller = ReturnType<typeof createTeller>

export function createTeller({ book, outbox, notifiers, origin, explain, zone, now }: TellerOptions) {
  /** Into the history only. */
  function note(rule: AlertRule, change: Change, notifications: NotificationView[] = []): string {
    const { from, to, value, by, note: words } = change
    return book.addHistory({
      time: isoTime(now()),
      alert: rule.alert,
      title: rule.title,
      from,
      to,
      ...(value !== undefined && { value }),
      threshold: thresholdOf(rule),
      unit: rule.unit,
      ...(by !== undefined && { by }),
      ...(words !== undefined && { note: words }),
      notifications,
    })
  }

  /** Into the history and to every channel; a silenced one says so in the history. */
  function tell(rule: AlertRule, from: string, matter: Omit<Matter, 'now'>, silenced: boolean): void {
    const kept = silenced
      ? notifiers.map(({ name }): NotificationView => ({ channel: name, outcome: 'silenced' }))
      : []
    const id = note(rule, { from, to: matter.phase, value: matter.value }, kept)
    if (silenced) return
    outbox.post(id, announce(rule, { ...matter, now: now() }, { id, origin: origin(), explain, zone }))
  }

  return { note, tell }
}
