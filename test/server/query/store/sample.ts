/** The bundled sample, read as a collector would. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createParser } from '../../../../parsers/parse.ts'
import { judgeReply } from '../../../../parsers/reasons/judge.ts'
import type { Records } from '../../../../server/correlate/records.ts'
import { createTracker } from '../../../../server/correlate/tracker.ts'
import type { Tracker } from '../../../../server/correlate/tracker.ts'

const SAMPLE = join(import.meta.dirname, '../../../../deploy/sample')

export const createSampleTracker = (): Tracker =>
  createTracker({
    ownDomains: ['example.net'],
    ownNetworks: ['127.0.0.0/8'],
    judge: judgeReply,
    isOwn: () => false,
    lookUpAll: false,
  })

/** The same mail on each host, on each one `laterMicros` after the one before. */
export function recordsOfSample(hosts: readonly string[], laterMicros = 0): Records {
  const tracker = createSampleTracker()
  for (const [index, host] of hosts.entries())
    for (const source of ['mail.log', 'auth.log', 'rspamd.log']) {
      const parse = createParser({ host, zone: 'UTC', framing: 'auto' })
      let [position, last] = [0, 0]
      for (const text of readFileSync(join(SAMPLE, source), 'utf8').trimEnd().split('\n')) {
        const parsed = parse(text)
        last = parsed.time === undefined ? last : parsed.time + index * laterMicros
        const line = { ...parsed, host, time: last }
        tracker.take({ line, time: last, source, fileSeq: 1, position, latin1: false, own: false })
        position += Buffer.byteLength(text) + 1
      }
    }
  return tracker.flush()
}

/** A range that holds all of them. */
export function rangeOfRecords({ lines }: Records): { since: string; until: string } {
  const times = lines.map(({ time }) => time)
  const at = (micros: number) => new Date(micros / 1000).toISOString()
  return { since: at(Math.min(...times) - 1e6), until: at(Math.max(...times) + 1e6) }
}
