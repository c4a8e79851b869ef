/** Columns of the result tables: all that there are, those that stand there unasked, and the choice in the URL. */
import type { Mode } from './modes.ts'

export interface ResultColumn {
  key: string
  title: string
  /** Classes of resultTable.css. */
  looks: string
}

type Column = readonly [key: string, looks: string]

/** In the order of the table, as long as nobody chooses. */
const USUAL: Record<Mode, readonly Column[]> = {
  messages: [
    ['time', ''],
    ['status', ''],
    ['from', 'long'],
    ['to', 'long'],
    ['subject', 'long wider'],
    ['relay', 'long wide'],
    ['delay', 'number'],
    ['size', 'number wide'],
    ['queueId', ''],
  ],
  rejections: [
    ['time', ''],
    ['stage', ''],
    ['client', 'long'],
    ['from', 'long'],
    ['to', 'long'],
    ['code', ''],
    ['reason', 'longest'],
  ],
  authentications: [
    ['time', ''],
    ['result', ''],
    ['user', 'long'],
    ['client', 'long'],
    ['service', ''],
    ['attempts', 'number'],
    ['cause', 'longest'],
  ],
  lines: [
    ['time', ''],
    ['host', 'wide'],
    ['program', ''],
    ['queueId', ''],
    ['message', 'longest'],
  ],
}

/** Only where somebody chose them. */
const MORE: Record<Mode, readonly Column[]> = {
  messages: [
    ['class', ''],
    ['side', ''],
    ['provider', ''],
    ['dsn', ''],
    ['reply', 'long'],
    ['direction', ''],
    ['host', ''],
    ['client', 'long'],
    ['user', 'long'],
    ['messageId', 'long'],
    ['action', ''],
  ],
  rejections: [
    ['class', ''],
    ['side', ''],
    ['provider', ''],
    ['acceptedAs', ''],
    ['helo', 'long'],
    ['user', 'long'],
    ['host', ''],
    ['queueId', ''],
  ],
  authentications: [
    ['method', ''],
    ['reason', 'long'],
    ['host', ''],
  ],
  lines: [
    ['severity', ''],
    ['kind', ''],
  ],
}

/** Every column that a list can have. */
export function allColumns(mode: Mode): string[] {
  return [...USUAL[mode], ...MORE[mode]].map(([key]) => key)
}

/** Without `subject` where no message of the list has one. */
export function usualColumns(mode: Mode, hasSubjects: boolean): string[] {
  return USUAL[mode].map(([key]) => key).filter((key) => hasSubjects || key !== 'subject')
}

/** The known ones of a choice, each once; undefined when none is left, so that the usual ones stand. */
export function readColumns(mode: Mode, keys: readonly unknown[] | undefined): string[] | undefined {
  const known = allColumns(mode)
  const chosen = [...new Set(keys)].filter((key): key is string => known.includes(key as string))
  return chosen.length > 0 ? chosen : undefined
}

/** A column that somebody chose is never left out where there is little room. */
export function columnsOf(
  mode: Mode,
  translate: (key: string) => string,
  keys: readonly string[] = usualColumns(mode, false),
): ResultColumn[] {
  const looks = new Map([...USUAL[mode], ...MORE[mode]])
  const isUsual = keys.every((key) => USUAL[mode].some(([usual]) => usual === key))
  return keys.map((key) => ({
    key,
    title: translate(`search.column.${key}`),
    looks: (looks.get(key) ?? '').replace(isUsual ? '' : /\bwider?\b/, '').trim(),
  }))
}

/** The choice with one column more or less, or a place further left. */
export function toggleColumn(keys: readonly string[], key: string): string[] {
  return keys.includes(key) ? keys.filter((each) => each !== key) : [...keys, key]
}

export function moveColumn(keys: readonly string[], key: string, by: -1 | 1): string[] {
  const from = keys.indexOf(key)
  const to = from + by
  if (from < 0 || to < 0 || to >= keys.length) return [...keys]
  return keys.toSpliced(from, 1).toSpliced(to, 0, key)
}
