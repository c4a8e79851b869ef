/**
 * Writes a large, realistic mail.log with known truth: seeded, RFC 3339 stamps, several hosts, short queue IDs that are used
 * again, sizes, retries, bounces, bursts and hostile text; mix and line lengths as in the corpus (bench/mix.js compares).
 * It streams: memory does not grow with the file.
 *
 *   node bench/generate.js FILE LINES [SEED] [hold]      prints the truth as JSON
 */
import { fileURLToPath } from 'node:url'
import { createHost } from './hosts.js'
import { createRandom } from './random.js'
import { createScenes } from './scenes.js'
import { createWheel } from './wheel.js'

const START = Date.UTC(2026, 10, 20)
const HOSTS = 4
/** Scenes between two looks at the wheel. */
const STEP = 500

/**
 * Writes about `lines` lines to `path`. With `hold` each message stays deferred in the queue; `hold: 'removed'` writes as
 * many lines of the same length, but each message leaves it again.
 *
 * @returns lines, messages, statuses of messages, rejections, failures (of logins), bytes apart
 */
export function generate(path, lines, seed = 1, { hold = false } = {}) {
  const random = createRandom(seed)
  const { int, chance } = random
  const statuses = { sent: 0, deferred: 0, bounced: 0, expired: 0, rejected: 0 }
  const truth = { lines: 0, messages: 0, statuses, rejections: 0, failures: 0 }
  const wheel = createWheel(path)
  let put = 0
  const scenes = createScenes(
    random,
    (at, line) => {
      wheel.put(at, line)
      put++
    },
    truth,
  )
  const hosts = Array.from({ length: HOSTS }, (_, index) =>
    createHost(`mx${index + 1}`, random, `192.0.2.${index + 1}`),
  )

  let now = START
  const one = () => {
    // mx1 does half of the work
    const host = hosts[chance(0.5) ? 0 : int(1, HOSTS)]
    const what = random.next()
    if (hold || what < 0.68) scenes.message(host, now, hold ? { hold: true, recipients: 1 } : {})
    else if (what < 0.71) scenes.rejection(host, now)
    else if (what < 0.72) scenes.failure(host, now)
    else scenes.screened(host, now)
  }
  /** A newsletter, an attack on mailboxes or on passwords: much of the same within seconds. */
  const burst = () => {
    const host = hosts[int(0, HOSTS)]
    const client = chance(0.5) ? scenes.named() : scenes.unknown()
    const what = random.next()
    for (let left = int(20, 200); left > 0; left--) {
      now += int(0, 12)
      if (what < 0.5) scenes.message(host, now, { client, recipients: int(1, 4) })
      else if (what < 0.8) scenes.rejection(host, now, client)
      else scenes.failure(host, now, client)
    }
  }

  while (put < lines) {
    for (let scene = 0; scene < STEP && put < lines; scene++) {
      now += hold ? int(0, 2) : int(5, 120)
      if (!hold && chance(0.0004)) burst()
      else one()
    }
    wheel.until(now - 1000)
  }
  truth.lines = wheel.end()
  return truth
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [path, lines = '500000', seed = '1', hold] = process.argv.slice(2)
  if (path === undefined) {
    console.error('usage: node bench/generate.js FILE LINES [SEED] [hold]')
    process.exit(2)
  }
  console.log(JSON.stringify(generate(path, Number(lines), Number(seed), { hold: hold === 'hold' })))
}
