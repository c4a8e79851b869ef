/** Numbers of alerts in their unit, and rule texts with the numbers filled in, in both languages. */
import type { AlertRule, Words } from '../../dashboards/schema.ts'
import { thresholdOf } from './rules.ts'
import type { ReasonCount, SilentSource } from './views.ts'

export type Language = keyof Words
export const LANGUAGES: readonly Language[] = ['en', 'de']

/** `0.12` as a ratio: `12%` and `12 %`; `5400` seconds: `1 h 30 min`. */
export function formatValue(value: number | undefined, unit: AlertRule['unit'], language: Language): string {
  if (value === undefined) return '–'
  switch (unit) {
    case 'ratio':
      return new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 1 }).format(value)
    case 'seconds':
      return formatDuration(value)
    case 'bytes':
      return formatBytes(value, language)
    case 'count':
      return new Intl.NumberFormat(language, { maximumFractionDigits: 1 }).format(value)
  }
}

/** The sources a rule about silence means: those over its threshold, or the quietest. */
export function overThreshold(rule: AlertRule, sources: readonly SilentSource[]): SilentSource[] {
  const over = sources.filter(({ silentSeconds }) => silentSeconds > thresholdOf(rule))
  return over.length > 0 ? over : sources.slice(0, 1)
}

/** The summary of a rule with its numbers and its first reason; `zone` is that of the time in it, `past` that it is over. */
export function summaryOf(
  rule: AlertRule,
  value: number | undefined,
  {
    sources = [],
    reasons: [first] = [],
    zone,
    past = false,
    alone,
  }: {
    sources?: readonly SilentSource[] | undefined
    reasons?: readonly ReasonCount[]
    zone: string
    past?: boolean
    alone?: number | undefined
  },
): Words {
  const silent = overThreshold(rule, sources)
  const words = (alone !== undefined && rule.alone) || (past && rule.past) || rule.summary
  const fill = (language: Language) =>
    words[language]
      .replaceAll('{alone}', formatValue(alone, 'count', language))
      .replaceAll('{value}', formatValue(value, rule.unit, language))
      .replaceAll('{threshold}', formatValue(thresholdOf(rule), rule.unit, language))
      .replaceAll('{source}', () => nameOf(silent, language))
      .replaceAll('{count}', formatValue(first?.count, 'count', language))
      .replaceAll('{reason}', () => first?.reason ?? '–')
      .replaceAll('{last}', () => formatMoment(silent[0]?.lastLine, zone, language))
  return { en: fill('en'), de: fill('de') }
}

/** Both ends of the window that was judged; `at` is seconds since 1970. */
export function windowOf(rule: AlertRule, at: number): { from: string; until: string } {
  const window = Number(rule.params?.windowSeconds ?? 3600)
  return { from: isoTime(at - window), until: isoTime(at) }
}

/** The rule's page for the window that was judged; `at` is seconds since 1970. */
export function linkOf(rule: AlertRule, at: number): string {
  const { from, until } = windowOf(rule, at)
  return rule.link.replaceAll('{since}', from).replaceAll('{until}', until)
}

/** Seconds since 1970 as RFC 3339. */
export function isoTime(seconds: number): string {
  return new Date(seconds * 1000).toISOString()
}

const UNNAMED: Words = { en: 'A log', de: 'Ein Log' }
const MORE: Words = { en: 'more', de: 'weitere' }

function nameOf([first, ...others]: readonly SilentSource[], language: Language): string {
  if (first === undefined) return UNNAMED[language]
  const name = first.path ?? first.name
  return others.length === 0 ? name : `${name} (+ ${others.length} ${MORE[language]})`
}

/** `21 Nov, 14:02 CET` */
function formatMoment(time: string | undefined, zone: string, language: Language): string {
  if (time === undefined) return '–'
  return new Intl.DateTimeFormat(language === 'de' ? 'de-DE' : 'en-GB', {
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZone: zone,
    timeZoneName: 'short',
  }).format(new Date(time))
}

function formatDuration(seconds: number): string {
  const whole = Math.round(seconds)
  const parts: [number, string][] = [
    [Math.floor(whole / 86_400), 'd'],
    [Math.floor((whole % 86_400) / 3600), 'h'],
    [Math.floor((whole % 3600) / 60), 'min'],
    [whole % 60, 's'],
  ]
  const first = parts.findIndex(([count]) => count > 0)
  if (first < 0) return '0 s'
  return parts
    .slice(first, first + 2)
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count} ${unit}`)
    .join(' ')
}

function formatBytes(bytes: number, language: Language): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB']
  const power = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log2(Math.max(bytes, 1)) / 10)))
  const number = new Intl.NumberFormat(language, { maximumFractionDigits: 1 }).format(bytes / 1024 ** power)
  return `${number} ${units[power]}`
}
