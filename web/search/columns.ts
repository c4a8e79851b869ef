/** Columns of the result tables: all that there are, those that stand there unasked, and the choice in the URL. */
import type { Mode } from './modes.ts'

export interface ResultColumn {
  key: string
  title: string
  /** Width of what does not stretch, else the least, in rem. */
  least: number
  /** Share of the room that is left; 0: the column stays at `least`. */
  stretch: number
  /** The least that is good to read, in rem: before it becomes narrower, the column that may go first goes. */
  roomy?: number
  /** Left out where there is little room: 1 goes first. */
  spare?: number
  /** Class of resultTable.css. */
  looks: string
}

type Column = readonly [
  key: string,
  least: number,
  stretch?: number,
  spare?: number | undefined,
  roomy?: number,
]

/** Rem around and of each letter of what never stretches: a badge, an ID. */
const LETTERS: Record<string, { around: number; each: number }> = {
  status: { around: 3, each: 0.475 },
  queueId: { around: 1.05, each: 0.49 },
}

const NUMBERS = new Set(['delay', 'size', 'attempts'])

/** In the order of the table, as long as nobody chooses. Room for 11 or 15 characters of a queue ID. */
const USUAL: Record<Mode, readonly Column[]> = {
  messages: [
    ['time', 5.5],
    ['status', 8.75],
    ['from', 8, 1, undefined, 11],
    ['to', 8, 1, undefined, 11],
    ['subject', 10, 1, 2],
    ['relay', 7, 0.5, 3],
    ['delay', 5.5, 0, 4],
    ['size', 5.25, 0, 1],
    ['queueId', 8.5],
  ],
  rejections: [
    ['time', 5.5],
    ['stage', 5.5, 0, 1],
    ['client', 9, 1.3],
    ['from', 8, 1.3, 2],
    ['to', 8, 1.3],
    ['code', 6],
    ['reason', 12, 1.5],
  ],
  authentications: [
    ['time', 5.5],
    ['result', 7.5],
    ['user', 10, 1.6],
    ['client', 9, 1],
    ['service', 7, 0, 2],
    ['attempts', 5.5, 0, 1],
    ['cause', 10, 1.6],
  ],
  lines: [
    ['time', 5.5],
    ['host', 5, 0.2, 1],
    ['program', 10, 0.8],
    ['queueId', 8.75, 0, 2],
    ['message', 18, 4],
  ],
}

/** Only where somebody chose them. */
const MORE: Record<Mode, readonly Column[]> = {
  messages: [
    ['class', 9, 1],
    ['side', 9, 0.5],
    ['provider', 8, 0.5],
    ['dsn', 6],
    ['reply', 12, 2],
    ['direction', 7],
    ['host', 7, 0.5],
    ['client', 9, 1],
    ['user', 9, 1],
    ['messageId', 11, 1.5],
    ['action', 8, 0.5],
  ],
  rejections: [
    ['class', 9, 1],
    ['side', 9, 0.5],
    ['provider', 8, 0.5],
    ['acceptedAs', 8.75],
    ['helo', 9, 1],
    ['user', 9, 1],
    ['host', 7, 0.5],
    ['queueId', 8.75],
  ],
  authentications: [
    ['method', 7],
    ['reason', 10, 1],
    ['host', 7, 0.5],
  ],
  lines: [
    ['severity', 7],
    ['kind', 9, 0.5],
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

/** A column that somebody chose is never left out where there is little room. `longest`: letters of what a column holds, where that is known. */
export function columnsOf(
  mode: Mode,
  translate: (key: string) => string,
  keys: readonly string[] = usualColumns(mode, false),
  longest: Readonly<Record<string, number>> = {},
): ResultColumn[] {
  const shapes = new Map([...USUAL[mode], ...MORE[mode]].map((column) => [column[0], column]))
  const isUsual = keys.every((key) => USUAL[mode].some(([usual]) => usual === key))
  return keys.map((key) => {
    const [, most = 8, stretch = 1, spare, roomy] = shapes.get(key) ?? [key, 8]
    const [size, letters] = [LETTERS[key], longest[key]]
    const least = size && letters ? Math.min(most, size.around + size.each * letters) : most
    return {
      key,
      title: translate(`search.column.${key}`),
      least,
      stretch: shapes.get(key)?.length === 2 ? 0 : stretch,
      ...(roomy !== undefined && { roomy }),
      ...(isUsual && spare !== undefined && { spare }),
      looks: NUMBERS.has(key) ? 'number' : '',
    }
  })
}

/** The columns that have room in `room` rem, spare ones left out as far as needed, each with its width in rem. */
export function fitColumns(
  columns: readonly ResultColumn[],
  room: number,
): { column: ResultColumn; width: number }[] {
  const needs = (some: readonly ResultColumn[], isRoomy = false) =>
    some.reduce((sum, { least, roomy = least }) => sum + (isRoomy ? roomy : least), 0)
  const spares = columns.filter(({ spare }) => spare !== undefined)
  const order = spares.toSorted((a, b) => (a.spare ?? 0) - (b.spare ?? 0))
  let kept = [...columns]
  for (const dropped of order)
    if (needs(kept, dropped.spare === 1) > room) kept = kept.filter((each) => each !== dropped)
  const left = Math.max(0, room - needs(kept))
  const shares = kept.reduce((sum, { stretch }) => sum + stretch, 0)
  return kept.map((column) => ({
    column,
    width: column.least + (shares > 0 ? (left * column.stretch) / shares : 0),
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
