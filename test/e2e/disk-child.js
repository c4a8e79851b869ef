/**
 * Runs inside a mount namespace of its own, on a small disk: fills it, writes while it is full, makes room, and says what
 * happened as one line of JSON. argv: the built server, the data directory.
 */
import { once } from 'node:events'
import { closeSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const [server, directory] = process.argv.slice(2)
const { createStore } = await import(join(server, 'store/store.js'))

const said = []
const tell = (level) => (details, message) => said.push(`${level}: ${message} ${details.err?.message ?? ''}`)
const log = { info: tell('info'), warn: tell('warn'), error: tell('error') }
const store = createStore({ directory, database: 'mailtrace', log })
await store.start()

/** Text that does not compress. */
const noise = (seed) => {
  let value = seed + 1
  return Array.from({ length: 300 }, () => (value = (value * 48_271) % 2_147_483_647).toString(36)).join('')
}
const batch = (n) => ({
  lines: Array.from({ length: 1000 }, (_, i) => ({
    line: {
      host: 'mx1',
      program: 'postfix/smtp',
      daemon: 'smtp',
      severity: 'info',
      format: 'rfc3339',
      message: noise(n * 1000 + i),
      event: { kind: 'other' },
    },
    time: 1_795_220_723_000_000 + n * 1000 + i,
    source: 'mail.log',
    fileSeq: 1,
    position: n * 1000 + i,
    latin1: false,
    own: false,
  })),
  ...Object.fromEntries(
    ['deliveries', 'rejections', 'authentications', 'scans', 'neighbours', 'messages', 'connections'].map(
      (name) => [name, []],
    ),
  ),
})
const write = (n) => store.records.write(batch(n), { token: `batch${n}`, version: n + 1 })
const count = async () =>
  (
    await store.reader.query(
      'SELECT count() AS n, uniqExact(time, position) AS places FROM log_lines',
      {},
      { id: 't' },
    )
  )[0]

await write(0)
const ballast = join(directory, 'ballast')
const file = openSync(ballast, 'w')
const block = Buffer.alloc(65_536)
while (statfsSync(directory).bavail * statfsSync(directory).bsize > 200_000) writeSync(file, block)
closeSync(file)

let stored = 0
const writing = (async () => {
  for (let n = 1; n <= 5; n++) {
    await write(n)
    stored = n
  }
})()
const giveUp = Date.now() + 30_000
while (!said.some((line) => line.includes('the store refused')) && Date.now() < giveUp) await sleep(50)
await sleep(1500)
const whileFull = {
  stored,
  said: said.filter((line) => line.includes('refused')).length,
  rows: await count(),
}
rmSync(ballast)
await writing
const after = await count()
await store.stop()
process.stdout.write(`${JSON.stringify({ whileFull, after, said })}\n`)
if (process.stdout.writableLength > 0) await once(process.stdout, 'drain')
