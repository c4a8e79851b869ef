/** Notifications on their way: one queue per channel in order, retries with growing pauses that survive a restart. */
import type { Book, Waiting } from '../book.ts'
import type { NotificationView } from '../views.ts'
import type { Notification, Notifier } from './notifier.ts'

/** Pauses before the second, third ... attempt; the last is repeated. */
const PAUSES_SECONDS = [5, 15, 60, 300, 900, 1800]
const GIVE_UP_SECONDS = 86_400

export interface OutboxOptions {
  book: Book
  notifiers: readonly Notifier[]
  /** Seconds since 1970. */
  now: () => number
  log: { info(details: object, message: string): void; warn(details: object, message: string): void }
  count?: (channel: Notifier['type'], outcome: NotificationView['outcome']) => void
}

export type Outbox = ReturnType<typeof createOutbox>

export function createOutbox({ book, notifiers, now, log, count }: OutboxOptions) {
  const stopping = new AbortController()
  let running: Promise<void> | undefined
  let again = false
  let timer: NodeJS.Timeout | undefined

  /** Queues the notification for every channel; `run` sends it. */
  function post(historyId: string, notification: Notification): void {
    for (const { name } of notifiers) {
      book.putWaiting({ historyId, channel: name, notification, attempts: 0, nextAttemptAt: now() })
      book.note(historyId, { channel: name, outcome: 'retrying', detail: 'not sent yet' })
    }
  }

  /** Sends what is due; resolves when nothing more is due now. */
  function run(): Promise<void> {
    again = true
    running ??= sendAll().finally(() => (running = undefined))
    return running
  }

  async function sendAll(): Promise<void> {
    clearTimeout(timer)
    while (again && !stopping.signal.aborted) {
      again = false
      await Promise.all(notifiers.map(sendFor))
    }
    dropUnknownChannels()
    const next = Math.min(...book.waiting().map(({ value }) => value.nextAttemptAt))
    if (Number.isFinite(next) && !stopping.signal.aborted) {
      timer = setTimeout(() => void run(), Math.min(Math.max((next - now()) * 1000, 1_000), 3_600_000))
      timer.unref()
    }
  }

  /** In order: what resolves an alert never overtakes what raised it. */
  async function sendFor(notifier: Notifier): Promise<void> {
    const held = new Set<string>()
    for (const { value: waiting } of book.waiting()) {
      if (waiting.channel !== notifier.name || held.has(waiting.notification.alert)) continue
      if (stopping.signal.aborted) return
      if (waiting.nextAttemptAt > now() || !(await send(notifier, waiting)))
        held.add(waiting.notification.alert)
    }
  }

  /** True when done with, for better or worse. */
  async function send(notifier: Notifier, waiting: Waiting): Promise<boolean> {
    const outcome = await notifier.deliver(waiting.notification, stopping.signal)
    if (stopping.signal.aborted && outcome.kind !== 'delivered') return false
    const firstAttemptAt = waiting.firstAttemptAt ?? now()
    const late = now() - firstAttemptAt >= GIVE_UP_SECONDS
    const details = { channel: notifier.name, alert: waiting.notification.alert, detail: outcome.detail }
    if (outcome.kind === 'retry' && !late) {
      const pause = PAUSES_SECONDS[Math.min(waiting.attempts, PAUSES_SECONDS.length - 1)] ?? 0
      const attempts = waiting.attempts + 1
      book.putWaiting({ ...waiting, attempts, firstAttemptAt, nextAttemptAt: now() + pause })
      settle(notifier, waiting, 'retrying', `attempt ${attempts} failed: ${outcome.detail}`)
      log.warn({ ...details, attempts }, 'notification failed; tried again later')
      return false
    }
    book.removeWaiting(waiting)
    if (outcome.kind === 'delivered') {
      settle(notifier, waiting, 'delivered', outcome.detail)
      log.info(details, 'notification delivered')
    } else {
      settle(notifier, waiting, 'gave-up', outcome.detail)
      log.warn(details, 'notification given up')
    }
    return true
  }

  function settle(
    notifier: Notifier,
    { historyId }: Waiting,
    outcome: NotificationView['outcome'],
    detail?: string,
  ): void {
    book.note(historyId, { channel: notifier.name, outcome, ...(detail !== undefined && { detail }) })
    count?.(notifier.type, outcome)
  }

  /** A channel that was taken out of the configuration gets nothing more. */
  function dropUnknownChannels(): void {
    const names = new Set(notifiers.map(({ name }) => name))
    for (const { value } of book.waiting()) {
      if (names.has(value.channel)) continue
      book.removeWaiting(value)
      book.note(value.historyId, {
        channel: value.channel,
        outcome: 'gave-up',
        detail: 'no such channel any more',
      })
    }
  }

  async function stop(): Promise<void> {
    stopping.abort()
    clearTimeout(timer)
    await running
  }

  return { post, run, stop }
}
