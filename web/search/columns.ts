/** Columns of the result tables. */
import type { Mode } from './modes.ts'

export interface ResultColumn {
  key: string
  title: string
  /** Classes of resultTable.css. */
  looks: string
}

const KEYS: Record<Mode, readonly (readonly [key: string, looks: string])[]> = {
  messages: [
    ['time', ''],
    ['status', ''],
    ['from', 'long'],
    ['to', 'long'],
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
    ['reason', 'longest'],
  ],
  lines: [
    ['time', ''],
    ['host', 'wide'],
    ['program', ''],
    ['queueId', ''],
    ['message', 'longest'],
  ],
}

export function columnsOf(mode: Mode, translate: (key: string) => string): ResultColumn[] {
  return KEYS[mode].map(([key, looks]) => ({ key, title: translate(`search.column.${key}`), looks }))
}
