/** Messages by rspamd's score, with the limits between them as far as the log states them. */
import { defineQuery } from './define.ts'
import type { Question } from './define.ts'
import type { Asker } from './page.ts'
import { askScanned } from './spam.ts'

/** Bars are two points wide; below the first and above the last edge they are open. */
const POINTS = 2
const FIRST_EDGE = -8
const LAST_EDGE = 30
const EDGES = Array.from(
  { length: (LAST_EDGE - FIRST_EDGE) / POINTS + 1 },
  (_, index) => FIRST_EDGE + index * POINTS,
)

/** Actions whose limit rspamd does not log: their lowest score is what can be told. */
const SEEN = { greylist: 'greylist', header: 'add header' } as const

interface LimitRow {
  required: number
  greylisted: number
  greylist: number
  headered: number
  header: number
}

/** Where lines stand, in points; what no verdict of the range states is missing. */
interface Lines {
  /** The limit of `reject` that rspamd wrote into most of its verdicts. */
  reject?: number
  /** The lowest score at which this was done. */
  greylist?: number
  header?: number
}

const LINE_KEYS = ['reject', 'greylist', 'header'] as const satisfies readonly (keyof Lines)[]

function linesOf(rows: readonly LimitRow[]): Lines {
  const stated = rows.find(({ required }) => Number(required) !== 0)
  const lowest = (count: 'greylisted' | 'headered', score: 'greylist' | 'header') =>
    rows.filter((row) => Number(row[count]) > 0).map((row) => Number(row[score]))
  const greylist = lowest('greylisted', 'greylist')
  const header = lowest('headered', 'header')
  return {
    ...(stated && { reject: Number(stated.required) }),
    ...(greylist.length > 0 && { greylist: Math.min(...greylist) }),
    ...(header.length > 0 && { header: Math.min(...header) }),
  }
}

/** The limits of the range, in points. */
export async function askLimits(asker: Asker, question: Question): Promise<Lines> {
  const seen = Object.entries(SEEN).map(
    ([key, action]) =>
      `countIf(lowerUTF8(s.action) = '${action}') AS ${key}ed, minIf(s.score, lowerUTF8(s.action) = '${action}') AS ${key}`,
  )
  const limits = await askScanned(
    asker,
    'spam.limits',
    question,
    (from) =>
      `SELECT s.required_score AS required, ${seen.join(', ')} FROM ${from} GROUP BY required ORDER BY count() DESC, required`,
  )
  return linesOf(limits as unknown as LimitRow[])
}

/**
 * Messages by score, in steps of two points that end at each line, `from` included, `to` not; `above` and `below` are amounts
 * for the word `score:`.
 * The bar that begins at a line has its points as `reject`, `greylist` or `header`.
 */
export const spamScores = defineQuery({
  id: 'spam.scores',
  async run(asker, question) {
    const lines = await askLimits(asker, question)
    const edges = [...new Set([...EDGES, ...Object.values(lines)])].sort((a, b) => a - b)
    const counts = await askScanned(
      asker,
      'spam.scores',
      question,
      (from) => `SELECT arrayCount(edge -> edge <= s.score, {edges:Array(Float64)}) AS bar,
          uniqExact(m.trace_id) AS value FROM ${from} GROUP BY bar`,
      { edges },
    )
    const valueOf = new Map(counts.map(({ bar, value }) => [Number(bar), Number(value)]))
    const rows = [undefined, ...edges].map((start, bar) => {
      const end = edges[bar]
      const line = Object.fromEntries(Object.entries(lines).filter(([, points]) => points === start))
      return {
        label: start === undefined ? `< ${end}` : end === undefined ? `≥ ${start}` : `${start} … ${end}`,
        from: start ?? null,
        to: end ?? null,
        value: valueOf.get(bar) ?? 0,
        above: start === undefined ? null : `>=${start}`,
        below: end === undefined ? null : `<${end}`,
        ...line,
      }
    })
    // Bars without messages stand between the others, so that each is as far from its neighbour as its score.
    const isSaying = (row: object & { value: number }) => row.value > 0 || LINE_KEYS.some((key) => key in row)
    return { rows: rows.slice(rows.findIndex(isSaying), rows.findLastIndex(isSaying) + 1) }
  },
})
