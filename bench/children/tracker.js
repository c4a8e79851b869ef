/** The tracker as the application makes it, for lines of generated files. */
import { createJudge } from '../../dist/parsers/reasons/judge.js'
import { createParser } from '../../dist/parsers/parse.js'
import { createTracker } from '../../dist/server/correlate/tracker.js'

/** As the pipeline does it: rows leave after so many lines, quiet lives after so many batches. */
const LINES_A_BATCH = 50_000
const BATCHES_TO_EVICTION = 64
/** Lives of a block, then the hops before them. */
const ROUNDS = 3

/**
 * `take(lines)` parses and correlates; `flushed` gets the records of each batch. `load` gives the stored lives of the keys
 * that the tracker asks for; `options` are more of the tracker's.
 */
export function createWork(flushed, { load = () => [], options = {} } = {}) {
  const parse = createParser({ host: 'mx1' })
  const tracker = createTracker({
    ownDomains: ['example.com'],
    ownNetworks: ['192.0.2.0/24'],
    judge: createJudge(),
    isOwn: () => false,
    lookUpAll: false,
    ...options,
  })
  let time = 0
  let waiting = 0
  let batches = 0
  let asked = 0

  const flush = () => {
    waiting = 0
    flushed(tracker.flush())
    if (++batches % BATCHES_TO_EVICTION === 0) tracker.evict(time)
  }

  return {
    tracker,
    flush,
    /** Lives that the store was asked for. */
    get asked() {
      return asked
    },
    take(lines) {
      const parsed = lines.map(({ text }) => parse(text))
      for (let round = 0; round < ROUNDS; round++) {
        const keys = tracker.missing(parsed)
        if (keys.length === 0) break
        asked += keys.length
        tracker.load(load(keys), keys)
      }
      for (let at = 0; at < lines.length; at++) {
        const line = parsed[at]
        const { position, latin1 } = lines[at]
        if (line.time !== undefined) time = line.time
        tracker.take({ line, time, source: 'bench', fileSeq: 1, position, latin1, own: false })
      }
      waiting += lines.length
      if (waiting >= LINES_A_BATCH) flush()
    },
  }
}
