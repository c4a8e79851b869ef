/**
 * Loaded into the service before its own code (`node --import`): writes down, for each turn of the main thread's event loop
 * that takes longer than LONG_MS, how long it took and how much of the processor the thread had meanwhile. The difference is
 * what it waited for: other processes, or a host that gives its processor to another machine.
 */
import { appendFileSync, openSync, readSync, writeFileSync } from 'node:fs'
import { isMainThread } from 'node:worker_threads'

const BEAT_MS = 10
const LONG_MS = 20
const { BENCH_BEATS: path } = process.env

if (isMainThread && path !== undefined && process.argv[2] === 'run') {
  // the first number is nanoseconds on the processor (Linux: Documentation/scheduler/sched-stats.rst)
  const schedstat = openSync(`/proc/self/task/${process.pid}/schedstat`)
  const buffer = Buffer.alloc(64)
  const cpuMs = () =>
    Number(buffer.toString('latin1', 0, readSync(schedstat, buffer, 0, 64, 0)).split(' ')[0]) / 1e6
  // that it is there shows that this was loaded
  writeFileSync(path, '')
  let last = { wall: performance.now(), cpu: cpuMs() }
  const beat = () => {
    const now = { wall: performance.now(), cpu: cpuMs() }
    const wall = now.wall - last.wall - BEAT_MS
    const cpu = now.cpu - last.cpu
    if (wall > LONG_MS) appendFileSync(path, `${JSON.stringify({ wall, cpu })}\n`)
    last = now
  }
  setInterval(beat, BEAT_MS).unref()
}
