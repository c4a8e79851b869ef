/**
 * Exactly once: the collector is killed again and again while it imports, tails and commits, with rotations while it is
 * alive and while it is dead. Then every table must hold the very rows of a run that nothing disturbed.
 */
import { appendFileSync, chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { afterAll, describe, expect, test } from 'vitest'
import { roundAt } from '../../server/ingest/sample.ts'
import { firstLooks, startCollector } from './kill-collector.ts'
import type { Collector, CollectorOptions } from './kill-collector.ts'
import { compareTables, differences } from './same-rows.ts'
import { rotate, roundsOf } from './sample-logs.ts'

/**
 * What is killed and when: the collector right after its rows began to go in, right after they are in and before the
 * checkpoint says so, the engine while rows go in, and the collector's thread, whose successor is then killed too.
 */
const PHASES = ['insert', 'commit', 'engine', 'thread'] as const
type Phase = (typeof PHASES)[number]
const KILLS = 54
const PORTIONS = 60
const PORTIONS_A_FILE = 9
const LOGS = ['mail.log', 'rspamd.log'] as const

const root = mkdtempSync(join(tmpdir(), 'mailtrace-kill-'))
chmodSync(root, 0o755) // the collector is another user
afterAll(() => rmSync(root, { recursive: true, force: true }))

const first = roundAt(Date.UTC(2026, 10, 20) * 1000)
const linesOf = (...[file, from, count]: Parameters<typeof roundsOf>) =>
  roundsOf(file, first + from, count).map(({ text }) => text)
const followed = LOGS.map((file) => linesOf(file, 0, 14))
const other = linesOf('mail.log', 20, 60).map((line) => line.replace(' mx1 ', ' mx2 '))
const textOf = (lines: readonly string[]) => lines.map((line) => `${line}\n`).join('')

/** The logs of one run, growing portion by portion. */
function writer(directory: string) {
  const files = LOGS.map((name) => join(directory, name))
  const imports = [join(directory, 'other.log.1.gz'), join(directory, 'other.log')]
  mkdirSync(directory, { recursive: true })
  writeFileSync(imports[0] ?? '', gzipSync(textOf(other.slice(0, other.length / 2))))
  writeFileSync(imports[1] ?? '', textOf(other.slice(other.length / 2)))
  let written = 0
  return {
    files,
    imports,
    over: () => written >= PORTIONS,
    write() {
      if (written > 0 && written % PORTIONS_A_FILE === 0) for (const path of files) rotate(path)
      for (const [index, lines] of followed.entries()) {
        const size = Math.ceil(lines.length / PORTIONS)
        appendFileSync(files[index] ?? '', textOf(lines.slice(written * size, (written + 1) * size)))
      }
      written += 1
    },
  }
}

/** Everything is there, and nothing was lost: then its rows. */
async function rowsOf(collector: Collector, to: string): Promise<string> {
  const { gaps, job } = await collector.settle()
  expect(gaps).toEqual([])
  expect(job).toMatchObject({ state: 'done' })
  const dumped = await collector.dump(to)
  await collector.stop()
  return dumped
}

describe('kill -9', () => {
  test('at any moment, every table holds the rows of an undisturbed run', { timeout: 900_000 }, async () => {
    const calm = join(root, 'calm')
    const calmLogs = writer(join(calm, 'logs'))
    calmLogs.write()
    const undisturbed = startCollector({ data: join(calm, 'data'), ...calmLogs })
    await undisturbed.ready()
    while (!calmLogs.over()) {
      calmLogs.write()
      await sleep(100)
    }
    const expected = await rowsOf(undisturbed, join(calm, 'dump'))

    const data = join(root, 'wild/data')
    const wildLogs = writer(join(root, 'wild/logs'))
    wildLogs.write()
    const options: CollectorOptions = { data, files: wildLogs.files, imports: wildLogs.imports }
    const killed: Record<Phase | 'idle', number> = { insert: 0, commit: 0, engine: 0, thread: 0, idle: 0 }
    // batches that a kill had left unconfirmed
    let replays = 0
    for (let kill = 0; kill < KILLS; kill++) {
      const phase = PHASES[kill % PHASES.length] ?? 'insert'
      const victim = startCollector({ ...options, crash: phase === 'thread' })
      const moment = victim.moment(phase === 'commit' ? 'commit' : 'insert')
      const until = Math.ceil(((kill + 1) * PORTIONS) / KILLS)
      if (kill === 0) await firstLooks(data, LOGS)
      for (let done = Math.ceil((kill * PORTIONS) / KILLS); done < until && !wildLogs.over(); done++)
        wildLogs.write()
      const came = await moment
      killed[came ? phase : 'idle'] += 1
      if (phase === 'insert') await sleep(Math.random() * 12)
      if (phase === 'engine' && came) {
        victim.killEngine()
        await sleep(Math.random() * 60)
      }
      if (phase === 'thread' && came) await sleep(100 + Math.random() * 600)
      await victim.kill()
      replays += victim.replays()
    }
    console.log(`kill -9: ${JSON.stringify({ ...killed, replays })}`)
    while (!wildLogs.over()) wildLogs.write()
    const survivor = startCollector(options)
    await survivor.ready()
    const compared = await compareTables(expected, await rowsOf(survivor, join(root, 'wild/dump')))
    expect(differences(compared)).toEqual([])
    // else no batch was hit, and nothing was proved
    expect(replays + survivor.replays()).toBeGreaterThan(KILLS / 4)
    for (const phase of PHASES) expect(killed[phase]).toBeGreaterThan(KILLS / 6)
    expect(KILLS - killed.idle).toBeGreaterThanOrEqual(50)
    const lines = followed.flat().length + other.length
    expect(compared.find(({ table }) => table === 'log_lines')).toMatchObject({ rows: lines })
  })
})
