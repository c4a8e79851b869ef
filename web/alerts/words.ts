/** Values of alerts, and the times of their silences, for people. Pure. */
import { wallAt } from '../../server/query/language/zone.ts'
import type { Alert } from '../../server/api/contract.ts'
import type { Format } from '../format.ts'

interface Measured {
  value?: number
  threshold?: number
  above?: number
  below?: number
  unit: string
}

/** A value in the unit of its rule; counts keep two digits, because some are ratios to the usual. */
export function measure(value: number | undefined, unit: string, format: Format): string {
  if (unit === 'count' && value !== undefined && !Number.isInteger(value))
    return new Intl.NumberFormat(format.language === 'de' ? 'de-DE' : 'en-GB', {
      maximumFractionDigits: 2,
    }).format(value)
  return format.inUnit(value, unit)
}

/** `6.3, threshold 3`, as a text key with its values. */
export function measured({ value, threshold, above, below, unit }: Measured, format: Format) {
  const side = below !== undefined && above === undefined ? 'below' : 'above'
  const limit = measure(threshold ?? above ?? below, unit, format)
  return {
    text: value === undefined ? `alerts.limit.${side}` : `alerts.measured.${side}`,
    values: { value: measure(value, unit, format), limit },
  }
}

/** End times to choose from for a silence, in hours from now. */
export const SILENCE_HOURS = [1, 2, 4, 8, 24, 168] as const

/** Fires, and nobody has silenced it: what the badge and the tab count. */
export function isLoud({ phase, silence }: Alert): boolean {
  return phase === 'firing' && silence === undefined
}

/** The text of a `datetime-local` field for a time in milliseconds. */
export function fieldTime(time: number, zone: string): string {
  const { year, month, day, hour, minute } = wallAt(time, zone)
  const two = (part: number) => String(part).padStart(2, '0')
  return `${year}-${two(month)}-${two(day)}T${two(hour)}:${two(minute)}`
}

/** `16:30` today, else with its date. */
export function momentOf(time: string, now: number, format: Format): string {
  return format.date(time) === format.date(now) ? format.minute(time) : format.dateTime(time)
}
