/** What an open message costs in memory. */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { createParser } from '../../../parsers/parse.ts'
import { createTracker } from '../../../server/correlate/tracker.ts'

const LIVES = 20_000
/** Measured: 1,300 bytes; 2,100 when strings hold the lines they were cut from. */
const MOST_BYTES = 1700

const collect = (): number => {
  setFlagsFromString('--expose-gc')
  const gc = runInNewContext('gc') as () => void
  gc()
  gc()
  return process.memoryUsage().heapUsed
}

/** A string as the collector cuts it out of a block of bytes. */
const read = (text: string): string => Buffer.from(text).toString('latin1')

test('a message that stays open does not hold the lines that told of it', () => {
  const judge = () => ({ reasonClass: 'connection', side: 'network', fingerprint: 'timed out' })
  const tracker = createTracker({
    ownDomains: [],
    ownNetworks: [],
    judge,
    isOwn: () => false,
    lookUpAll: false,
  })
  const parse = createParser({ host: 'mx1', year: 2026 })
  const before = collect()
  for (let n = 0; n < LIVES; n++) {
    const id = `4Q${String(n).padStart(9, '0')}zX`
    const stamp = '2026-11-21T10:00:00.000000+00:00 mx1 postfix'
    const smtp = `smtp[202]: ${id}: to=<rcpt${n}@dest${n % 300}.example.org>, relay=none, delay=9.1, delays=0/0/9/0`
    for (const text of [
      `smtpd[101]: ${id}: client=host${n % 5000}.example.net[192.0.2.${n % 250}]`,
      `cleanup[200]: ${id}: message-id=<${n}.abcdef${n * 7}@mail${n % 900}.example.net>`,
      `qmgr[201]: ${id}: from=<user${n % 9000}@mail${n % 900}.example.net>, size=${1000 + n}, nrcpt=1 (queue active)`,
      `${smtp}, dsn=4.4.1, status=deferred (connect to mx.example.org[198.51.100.${n % 200}]:25: Connection timed out)`,
    ]) {
      const line = parse(read(`${stamp}/${text}`))
      tracker.take({
        line,
        time: line.time ?? 0,
        source: 'a',
        fileSeq: 0,
        position: n,
        latin1: false,
        own: false,
      })
    }
    if (n % 1000 === 999) tracker.flush()
  }
  tracker.flush()
  const each = (collect() - before) / LIVES
  expect(tracker.openCount).toBe(LIVES)
  expect(each).toBeLessThan(MOST_BYTES)
  expect(each).toBeGreaterThan(300)
})
