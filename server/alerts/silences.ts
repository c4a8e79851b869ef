/** Silences: an alert keeps changing its phase but nobody is told. Each has a reason and an end. */
import { randomUUID } from 'node:crypto'
import { BadRequest, NotFound, SilenceTooLong } from '../errors.ts'
import type { Book } from './book.ts'
import type { SilenceView } from './views.ts'
import { isoTime } from './wording.ts'

const LONGEST_SECONDS = 30 * 86_400

export interface SilenceWish {
  /** Rule name, or `*` for all. */
  alert: string
  reason: string
  /** RFC 3339, or from now: `now+8h`. */
  until: string
}

export type Silences = ReturnType<typeof createSilences>

export function createSilences(book: Book, alerts: readonly string[], now: () => number) {
  /** Those in force; expired ones are forgotten. */
  function active(): SilenceView[] {
    const time = now()
    const [current, expired] = [[] as SilenceView[], [] as SilenceView[]]
    for (const silence of book.silences())
      (Date.parse(silence.until) / 1000 > time ? current : expired).push(silence)
    for (const { id } of expired) book.removeSilence(id)
    return current.sort((a, b) => (a.until < b.until ? -1 : 1))
  }

  /** The longest silence over this alert. */
  function over(alert: string): SilenceView | undefined {
    return active().findLast((silence) => silence.alert === alert || silence.alert === '*')
  }

  /** Throws NOT_FOUND for an unknown alert and REQUEST_INVALID without a reason or an end within 30 days. */
  function add({ alert, reason, until }: SilenceWish, createdBy: string): SilenceView {
    if (alert !== '*' && !alerts.includes(alert)) throw new NotFound(`the alert '${alert}'`)
    if (reason.trim() === '') throw new BadRequest('a silence needs a reason')
    const end = endOf(until, now())
    if (end === undefined || end <= now())
      throw new BadRequest("'until' must be a time to come: 2026-11-21T18:00:00Z or now+8h")
    if (end > now() + LONGEST_SECONDS) throw new SilenceTooLong(String(LONGEST_SECONDS / 86_400))
    const silence = {
      id: randomUUID(),
      alert,
      reason: reason.trim(),
      createdBy,
      createdAt: isoTime(now()),
      until: isoTime(end),
    }
    book.putSilence(silence)
    return silence
  }

  /** Throws NOT_FOUND. */
  function remove(id: string): void {
    if (!book.silences().some((silence) => silence.id === id)) throw new NotFound(`the silence '${id}'`)
    book.removeSilence(id)
  }

  return { active, over, add, remove }
}

const UNIT_SECONDS: Record<string, number> = { s: 1, m: 60, h: 3600, d: 86_400 }

/** Seconds since 1970; undefined when this is no time. */
function endOf(until: string, now: number): number | undefined {
  const { count, unit } = /^now\+(?<count>\d{1,6})(?<unit>[smhd])$/.exec(until)?.groups ?? {}
  if (count !== undefined && unit !== undefined) return now + Number(count) * (UNIT_SECONDS[unit] ?? 0)
  const time = /^\d{4}-\d\d-\d\dT/.test(until) ? Date.parse(until) : Number.NaN
  return Number.isNaN(time) ? undefined : time / 1000
}
