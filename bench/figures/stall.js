/**
 * The service while it imports: the longest stall of its main thread, as its own metrics tell it, and how long answers of
 * the API take meanwhile. Node tells the time from one beat of 10 ms to the next, so an idle loop tells 10 ms: what is over
 * that is the stall. How much of the processor a turn of its loop takes is told beside it: a stall of a machine that stands still
 * itself is none of the service's.
 */
import { execFileSync } from 'node:child_process'
import { readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { generate } from '../generate.js'
import { startService } from '../service.js'

/** Lines that are asked about meanwhile. */
const STORED = 200_000
/** The beat at which prom-client lets Node measure, unless it is told otherwise. */
const BEAT_MS = 10
/** A page asks, then is read. */
const PAUSE_MS = 100
const BEAT = new URL('../children/beat.js', import.meta.url)

export default {
  onDemand: true,
  rows: [
    { id: 'stall', title: 'longest stall of the service in an import', unit: 'ms', must: 50 },
    { id: 'stallCpu', title: '  of the processor, in one turn of the loop', unit: 'ms', must: 50 },
    { id: 'stallP99', title: '  99 of 100 are at most', unit: 'ms' },
    { id: 'api-import', title: 'API in an import, p95', unit: 'ms', must: 200 },
  ],
  async measure({ file, truth, main, folder, round }) {
    const data = join(folder, `stall${round}`)
    const log = join(folder, 'asked.log')
    generate(log, STORED, 2)
    // of other hosts, or the import would look for lines that both have
    writeFileSync(log, readFileSync(log, 'utf8').replaceAll('+00:00 mx', '+00:00 old'))
    execFileSync(process.execPath, [main, 'import', log, '--json', '--data', data])
    const beats = join(folder, `beats${round}`)
    const { get, post, text, since, until, stop } = await startService(main, data, folder, {
      NODE_OPTIONS: `--import=${BEAT}`,
      BENCH_BEATS: beats,
    })
    try {
      const range = `since=${new Date(since).toISOString()}&until=${new Date(until).toISOString()}`
      const paths = ['status', `messages?${range}&limit=50`, `lines?${range}&limit=50`, 'sources', 'alerts']
      for (const path of paths) await get(path)
      // what came before the import does not count
      await lagOf(text)
      truncateSync(beats)
      const { id } = await post('import', { files: [file], host: 'mx2' })
      const lags = []
      const times = []
      let job
      do {
        for (const path of paths) {
          const asked = performance.now()
          await get(path)
          times.push(performance.now() - asked)
        }
        lags.push(await lagOf(text))
        job = await get(`import/${id}`)
        await sleep(PAUSE_MS)
      } while (job.state === 'running')
      if (job.state !== 'done' || job.lines !== truth.lines)
        throw new Error(`the import: ${JSON.stringify(job)}`)
      return {
        stall: Math.max(...lags.map(({ most }) => most)),
        stallCpu: Math.max(0, ...readLines(beats).map(({ cpu }) => cpu)),
        stallP99: Math.max(...lags.map(({ p99 }) => p99)),
        'api-import': times.sort((a, b) => a - b)[Math.floor(times.length * 0.95)],
      }
    } finally {
      await stop()
      rmSync(data, { recursive: true, force: true })
    }
  },
}

/** Milliseconds since it was asked the last time. */
async function lagOf(text) {
  const metrics = await text('metrics')
  const of = (name) =>
    Number(new RegExp(`^mailtrace_nodejs_eventloop_lag_${name} (\\S+)`, 'm').exec(metrics)?.[1]) * 1000 -
    BEAT_MS
  return { most: of('max_seconds'), p99: of('p99_seconds') }
}

const readLines = (path) =>
  readFileSync(path, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line))
