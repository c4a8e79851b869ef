/** Lines of overlapping lives put into the order of time: one bucket a second, so that memory follows what is open. */
import { closeSync, openSync, writeSync } from 'node:fs'

const LINES_A_WRITE = 8000

/** Writes RFC 3339 lines to `path`; `at` is milliseconds since 1970. */
export function createWheel(path) {
  const file = openSync(path, 'w')
  const buckets = new Map()
  let next = Infinity
  let chunk = []
  let written = 0

  const flush = () => {
    if (chunk.length > 0) writeSync(file, chunk.join('\n') + '\n')
    chunk = []
  }

  const drain = (second) => {
    const bucket = buckets.get(second)
    if (bucket === undefined) return
    buckets.delete(second)
    bucket.sort((a, b) => a.at - b.at)
    const stamp = new Date(second * 1000).toISOString().slice(0, 20)
    let last = 0
    for (const { at, line } of bucket) {
      // microseconds between the lines of one millisecond
      last = Math.max(last + 1, (at % 1000) * 1000 + (written % 97))
      chunk.push(`${stamp}${String(Math.min(last, 999_999)).padStart(6, '0')}+00:00 ${line}`)
      written++
    }
    if (chunk.length >= LINES_A_WRITE) flush()
  }

  return {
    put(at, line) {
      const second = Math.floor(at / 1000)
      const bucket = buckets.get(second)
      if (bucket === undefined) buckets.set(second, [{ at, line }])
      else bucket.push({ at, line })
      if (second < next) next = second
    },
    /** Writes every line before `time`. */
    until(time) {
      for (const end = Math.floor(time / 1000); next < end; next++) drain(next)
    },
    /** Writes the rest; returns the number of lines. */
    end() {
      for (const second of [...buckets.keys()].sort((a, b) => a - b)) drain(second)
      flush()
      closeSync(file)
      return written
    },
  }
}
