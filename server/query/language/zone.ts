/** Wall-clock time in an IANA zone <-> milliseconds since 1970, with nothing but Intl. */

export interface Wall {
  year: number
  month: number
  day: number
  hour: number
  minute: number
  /** May have a fraction. */
  second: number
}

const formats = new Map<string, Intl.DateTimeFormat>()

/** What a clock in `zone` shows at `time`. */
export function wallAt(time: number, zone: string): Wall {
  let format = formats.get(zone)
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    })
    formats.set(zone, format)
  }
  const parts: Record<string, number> = {}
  for (const { type, value } of format.formatToParts(time)) parts[type] = Number(value)
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts
  return { year, month, day, hour, minute, second }
}

/** The moment a clock in `zone` shows this; days and months beyond their end run over. In the hour that a changeover skips, the time after it. */
export function momentOf({ year, month, day, hour, minute, second }: Wall, zone: string): number {
  const asUtc = Date.UTC(year, month - 1, day, hour, minute) + second * 1000
  const first = asUtc - offsetAt(asUtc, zone)
  const again = asUtc - offsetAt(first, zone)
  // of a time that no clock shows both are off, one before the changeover and one after it
  return offsetAt(again, zone) === offsetAt(first, zone) ? again : Math.max(first, again)
}

/** Whether this machine knows a zone of that name. */
export function isZone(name: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: name }))
  } catch {
    return false
  }
}

/** Midnight in `zone`, `days` days after the day of `time`. */
export function midnight(time: number, zone: string, days = 0): number {
  const { year, month, day } = wallAt(time, zone)
  return momentOf({ year, month, day: day + days, hour: 0, minute: 0, second: 0 }, zone)
}

/** 0 for Monday to 6 for Sunday. */
export function weekday(time: number, zone: string): number {
  const { year, month, day } = wallAt(time, zone)
  return (new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 6) % 7
}

const HOUR_MS = 3_600_000

/** Whether the clocks of `zone` are changed within an hour of `time`: an hour of these nights is shown twice or not at all. */
export function isChangeover(time: number, zone: string): boolean {
  return offsetAt(time - HOUR_MS, zone) !== offsetAt(time + HOUR_MS, zone)
}

/** Milliseconds by which a clock in `zone` is ahead of UTC. */
export function offsetAt(time: number, zone: string): number {
  const { year, month, day, hour, minute, second } = wallAt(time, zone)
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(time / 1000) * 1000
}
