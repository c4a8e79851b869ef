/** Panels of all dashboards over 24 hours of 5 M lines, as the web asks for them, and the overview as a whole beside `grep`. */
import { spawnSync } from 'node:child_process'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { iso, p95, startService, storeOf } from '../service.js'

const LINES = 5_000_000
const DAY = 86_400_000
const TIMES = 6

export default {
  onDemand: true,
  once: true,
  rows: [
    { id: 'panelSlowest', title: 'slowest panel, 24 h, p95', unit: 'ms', must: 200, aim: 50 },
    { id: 'panelMedian', title: '  median panel', unit: 'ms' },
    { id: 'panelOverview', title: 'overview, all panels at once', unit: 'ms' },
    { id: 'panelGrep', title: '  of one grep -c status= of the lines (aim 1)', unit: 'x' },
  ],
  async measure({ main, root, folder, file, truth, options }) {
    const lines = Number(options.stored ?? LINES)
    const data = storeOf(main, options.store ?? folder, lines, 1)
    const service = await startService(main, data, folder)
    try {
      const params = { since: iso(service.until - DAY), until: iso(service.until) }
      const times = {}
      for (const { id } of panels(root)) times[id] = await p95(TIMES, () => service.query(id, params))
      const sorted = Object.entries(times).sort(([, a], [, b]) => b - a)
      for (const [id, time] of sorted) console.log(`${id.padEnd(46)}${time.toFixed(1).padStart(9)} ms`)
      const overview = panels(root).filter(({ dashboard }) => dashboard === 'overview')
      const page = await p95(TIMES, () => Promise.all(overview.map(({ id }) => service.query(id, params))))
      return {
        panelSlowest: sorted[0][1],
        panelMedian: sorted[Math.floor(sorted.length / 2)][1],
        panelOverview: page,
        panelGrep: page / ((grepOf(file) * lines) / truth.lines),
      }
    } finally {
      await service.stop()
    }
  },
}

/** Each query once a dashboard: six numbers of one answer are one request. */
function panels(root) {
  const folder = join(root, 'dashboards')
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .flatMap((name) => {
      const { id: dashboard, rows } = JSON.parse(readFileSync(join(folder, name), 'utf8'))
      return [...new Set(rows.flat().map(({ query }) => query))].map((id) => ({ dashboard, id }))
    })
}

/** Milliseconds; through a pipe, for grep stops at the first match when nobody reads. */
function grepOf(file) {
  const started = process.hrtime.bigint()
  spawnSync('sh', ['-c', 'LC_ALL=C grep -c status= "$0" | cat', file])
  return Number(process.hrtime.bigint() - started) / 1e6
}
