/** Verdicts near a limit: where the filter was least sure. */
import { defineQuery, ranking, TOTAL } from './define.ts'
import { isoColumn } from './messages.ts'
import { askScanned } from './spam.ts'
import { askLimits } from './spam-scores.ts'

const MOST_ROWS = 20
/** Points. */
const NEAR = 1

/**
 * Verdicts within a point of a limit, the newest first. `of` is the action whose limit it is, `limit` the points of it: that
 * of `reject` as the verdict states it, those of others as the lowest score of the range at which they were done.
 */
export const spamBorderline = defineQuery({
  id: 'spam.borderline',
  async run(asker, question) {
    const { header, greylist } = await askLimits(asker, question)
    const near = (limit: string) => `abs(s.score - ${limit}) <= ${NEAR}`
    const seen = Object.entries({ header, greylist }).filter(([, points]) => points !== undefined)
    const limits = [
      { of: 'reject', sql: 's.required_score', known: 's.required_score != 0 AND ' },
      ...seen.map(([of]) => ({ of, sql: `{${of}:Float64}`, known: '' })),
    ]
    const choose = (pick: (limit: (typeof limits)[number]) => string, otherwise: string) =>
      `multiIf(${limits.map((limit) => `${limit.known}${near(limit.sql)}, ${pick(limit)}`).join(', ')}, ${otherwise})`
    const rows = await askScanned(
      asker,
      'spam.borderline',
      question,
      (
        from,
      ) => `SELECT ${isoColumn('s.time')} AS time, m.host AS host, m.queue_id AS queueId, m.sender AS sender,
          s.action AS action, s.score AS score, ${choose(({ of }) => `'${of}'`, "''")} AS of,
          ${choose(({ sql }) => sql, '0')} AS limit, ${TOTAL}
        FROM ${from} WHERE of != '' ORDER BY s.time DESC LIMIT ${MOST_ROWS}`,
      Object.fromEntries(seen),
    )
    return ranking(rows)
  },
})
