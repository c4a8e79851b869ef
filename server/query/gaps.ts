/** Places where log text was lost before it could be read, over all collectors. */
import { defineQuery, hostSql, numberOf } from './define.ts'
import { TIME, timeValue } from './range.ts'

const MOST_SOURCES = 5

/** How many within the window, and of which sources. */
export const sourceGaps = defineQuery({
  id: 'alerts.sourceGaps',
  params: { windowSeconds: 'number' },
  async run(asker, question) {
    const { until } = question.range
    const host = hostSql(question)
    const rows = await asker.reader.query<{ name: string; gaps: number }>(
      `SELECT concat(host, ': ', source) AS name, count() AS gaps FROM source_gaps
        WHERE time >= {since:${TIME}} AND time < {until:${TIME}} AND ${host.sql} GROUP BY name ORDER BY gaps DESC, name`,
      {
        ...host.params,
        since: timeValue(until - numberOf(question, 'windowSeconds', 3600) * 1000),
        until: timeValue(until),
      },
      { id: 'alerts.sourceGaps', ...(question.signal && { signal: question.signal }) },
    )
    const value = rows.reduce((sum, { gaps }) => sum + Number(gaps), 0)
    const reasons = rows.slice(0, MOST_SOURCES).map(({ name, gaps }) => [name, Number(gaps)])
    return { rows: [{ value, volume: value, reasons, queueIds: [] }] }
  },
})
