/** The tracker as the application makes it, for lines of generated files. */
import { createJudge } from '../../dist/parsers/reasons/judge.js'
import { createParser } from '../../dist/parsers/parse.js'
import { createTracker } from '../../dist/server/correlate/tracker.js'

/** As the pipeline does it: rows leave after so many lines, quiet lives after so many batches. */
const LINES_A_BATCH = 50_000
const BATCHES_TO_EVICTION = 64

/** `take(lines)` parses and correlates; `flushed` gets the records of each batch and the tracker. */
export function createWork(flushed) {
  const parse = createParser({ host: 'mx1' })
  const tracker = createTracker({
    ownDomains: ['example.com'],
    ownNetworks: ['192.0.2.0/24'],
    judge: createJudge(),
    isOwn: () => false,
    lookUpAll: false,
  })
  let time = 0
  let waiting = 0
  let batches = 0

  const flush = () => {
    waiting = 0
    flushed(tracker.flush(), tracker)
    if (++batches % BATCHES_TO_EVICTION === 0) tracker.evict(time)
  }

  return {
    tracker,
    flush,
    take(lines) {
      for (const { text, position, latin1 } of lines) {
        const line = parse(text)
        if (line.time !== undefined) time = line.time
        tracker.take({ line, time, source: 'bench', fileSeq: 1, position, latin1, own: false })
      }
      waiting += lines.length
      if (waiting >= LINES_A_BATCH) flush()
    },
  }
}
