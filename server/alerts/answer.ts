/** Reads the row that a rule's query gives. Everything in it comes from logs: only its shape is trusted after this. */
import type { Reading } from './state.ts'
import type { MessagePlace, ReasonCount, SilentSource } from './views.ts'

export interface Answer extends Reading {
  reasons: ReasonCount[]
  queueIds: MessagePlace[]
  sources?: SilentSource[]
}

const SHOWN = 5
/** Of a rule that tells each of them. */
const SHOWN_EACH = 50

/**
 * `{value, volume?, alone?, reasons?: [[reason, count]...], queueIds?: [[host, queueId]...], sources?: [{name, path?, lastLine,
 * silentSeconds}...]}`; a null value means that there was nothing to measure. Throws when there is no row or its value is no number.
 */
export function readAnswer(rows: readonly Record<string, unknown>[], { eachReason = false } = {}): Answer {
  const [row] = rows
  if (row === undefined) throw new Error('the query gave no row')
  const { value, volume, alone, reasons, queueIds, sources } = row
  const silent = silentSources(sources)
  if (value !== null && value !== undefined && typeof value !== 'number')
    throw new Error("the query gave a 'value' that is no number")
  return {
    ...(typeof value === 'number' && Number.isFinite(value) && { value }),
    ...(typeof volume === 'number' && { volume }),
    ...(typeof alone === 'number' && { alone }),
    reasons: pairs(reasons, eachReason ? SHOWN_EACH : SHOWN)
      .map(([reason, count]) => ({ reason: String(reason), count: Number(count) }))
      .filter(({ count }) => Number.isFinite(count)),
    queueIds: pairs(queueIds, SHOWN).map(([host, queueId]) => ({
      host: String(host),
      queueId: String(queueId),
    })),
    ...(silent.length > 0 && { sources: silent }),
  }
}

function silentSources(value: unknown): SilentSource[] {
  if (!Array.isArray(value)) return []
  return (value as Partial<Record<keyof SilentSource, unknown>>[])
    .slice(0, SHOWN)
    .map(({ name, path, lastLine, silentSeconds }) => ({
      name: String(name),
      ...(typeof path === 'string' && { path }),
      lastLine: String(lastLine),
      silentSeconds: Number(silentSeconds),
    }))
}

function pairs(value: unknown, most: number): [unknown, unknown][] {
  if (!Array.isArray(value)) return []
  return value
    .filter((each): each is unknown[] => Array.isArray(each) && each.length >= 2)
    .slice(0, most)
    .map(([first, second]) => [first, second])
}
