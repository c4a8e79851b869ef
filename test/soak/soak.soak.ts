/**
 * A long run: two services read the same growing and rotating logs and the same imports; one is left alone, the other is
 * killed, starved and held up. In the end every table of both must hold the same rows, and the calm one must not have grown.
 */
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { ImportJob, SourceList } from '../../server/api/contract.ts'
import { roundAt } from '../../server/ingest/sample.ts'
import { compareTables } from '../e2e/same-rows.ts'
import { FILES, roundsOf } from '../e2e/sample-logs.ts'
import { OUTAGE_SECONDS, createChaos } from './chaos.ts'
import { soakRun } from './run.ts'
import type { SoakRun } from './run.ts'
import { smallDisk } from './small-disk.ts'
import { course, look } from './watch.ts'
import type { Sample } from './watch.ts'

const MINUTES = Number(process.env.MAILTRACE_SOAK_MINUTES ?? 30)
const SEED = Number(process.env.MAILTRACE_SOAK_SEED ?? Date.now() % 1_000_000)
const LINES_A_SECOND = 300
/** A round of the sample in so many seconds. */
const ROUND_SECONDS = Math.round(
  roundsOf('mail.log', roundAt(Date.now() * 1000) - 40, 1).length / LINES_A_SECOND,
)
const DISK_MB = 1500
const TURN_SECONDS = 20
const CUT_SECONDS = 27
const IMPORT_SECONDS = 45
const LOOK_SECONDS = 5
const SETTLE_MINUTES = 10
const QUIET_LOOKS = 5

/** mulberry32 */
function randomOf(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

test(`${MINUTES} minutes of faults`, async () => {
  const root = mkdtempSync(join(tmpdir(), 'mailtrace-soak-'))
  console.log(`soak of ${MINUTES} minutes, seed ${SEED}, in ${root}`)
  const disk = await smallDisk(diskFolder(root), DISK_MB)
  const calm = await soakRun(root, 'calm', { ...disk, within: [], seen: (path) => path, isSmall: false })
  const wild = await soakRun(root, 'wild', disk)
  const runs = [calm, wild]
  const seconds = MINUTES * 60
  const rounds = Math.ceil(seconds / ROUND_SECONDS) + 1
  const first = roundAt(Date.now() * 1000) - rounds - 1
  const imports: string[] = []
  let written = 0
  let imported = 0
  let turns = 0
  let cuts = 0
  let isImporting = false
  const samples: { calm: Sample[]; wild: Sample[] } = { calm: [], wild: [] }
  try {
    for (const run of runs) run.start()
    let tick = 0
    const write = () => {
      for (const file of FILES) {
        const lines = portion(file, first, tick)
        for (const run of runs) run.write(file, lines)
        written += lines.length
      }
      tick += 1
    }
    // the sample is quiet in places, and a log without lines has no place yet
    while (!runs.every((run) => run.isFollowing())) {
      write()
      await sleep(1000)
    }

    const stopping = new AbortController()
    const third = (seconds * 1000) / 3
    const chaos = createChaos(wild, disk, randomOf(SEED), () => isImporting, [third, 2 * third])
    const befalling = chaos.run(stopping.signal)
    const importing: Promise<void>[] = []
    const looking: Promise<void>[] = []
    const started = Date.now()
    for (let second = 0; Date.now() - started < seconds * 1000; second++) {
      write()
      if (second % TURN_SECONDS === TURN_SECONDS - 1) {
        for (const run of runs) for (const file of ['mail.log', 'rspamd.log'] as const) run.turn(file)
        turns += 1
      }
      if (second % CUT_SECONDS === CUT_SECONDS - 1) {
        wild.cut('auth.log')
        cuts += 1
      }
      if (second % IMPORT_SECONDS === 10) {
        const number = imports.length
        const path = join(root, `import-${number}.log`)
        const lines = roundsOf('mail.log', first + number, 4).map(({ text }) =>
          text.replace(' mx1 ', ` in${number} `),
        )
        writeFileSync(path, lines.map((line) => `${line}\n`).join(''))
        imports.push(path)
        imported += lines.length
        importing.push(...runs.map((run) => importFile(run, path, `in${number}`)))
      }
      if (second % 60 === 59)
        console.log(
          `${(second + 1) / 60} min: ${JSON.stringify({ ...chaos.kills, ...chaos.counts, written })}`,
        )
      if (second % LOOK_SECONDS === 0)
        looking.push(
          lookAt(calm, samples.calm),
          lookAt(wild, samples.wild),
          isBusy(wild).then((busy) => void (isImporting = busy)),
        )
      await sleep(Math.max(0, started + (second + 1) * 1000 - Date.now()))
    }
    stopping.abort()
    await befalling
    await Promise.all([...importing, ...looking])
    // a log that was renamed last is there again
    write()
    for (const run of runs) await settled(run)
    const gaps = (await Promise.all(runs.map((run) => run.get<SourceList>('/api/sources')))).map(
      (list) => list.gaps,
    )
    for (const run of runs) await run.end('SIGTERM')
    const compared = await compareTables(await calm.dump(), await wild.dump())

    const rows = compared.reduce((sum, each) => sum + each.rows, 0)
    const lost = compared.reduce((sum, each) => sum + each.missing, 0)
    const doubled = compared.reduce((sum, each) => sum + each.surplus, 0)
    const memory = course(samples.calm, 'service')
    const engine = course(samples.calm, 'engine')
    const files = course(samples.calm, 'files')
    const mb = ({ first: from, last, most }: typeof memory) =>
      `${from.toFixed(0)} MB -> ${last.toFixed(0)} MB (most ${most.toFixed(0)})`
    const kills = (what: 'service' | 'engine') =>
      Object.entries(chaos.kills[what])
        .map(([phase, count]) => `${count} ${phase}`)
        .join(', ')
    console.log(
      [
        '',
        `date               ${new Date().toISOString().slice(0, 16)}Z, ${cpus().length} cores, seed ${SEED}`,
        `commit             ${execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim()}`,
        `minutes            ${MINUTES}`,
        `kill -9, service   ${kills('service')}`,
        `kill -9, engine    ${kills('engine')}`,
        `ended by itself    ${wild.endings()} (calm one: ${calm.endings()})`,
        `outages            ${chaos.counts.outages} of ${OUTAGE_SECONDS} s, ${chaos.counts.pauses} of 2 to 9 s`,
        `disk full          ${disk.isSmall ? `${chaos.counts.fullDisks} times` : 'not tested on this machine'}`,
        `rotations          ${turns} by renaming, ${cuts} by copytruncate`,
        `lines              ${written} followed, ${imported} in ${imports.length} imports beside`,
        `rows compared      ${rows} in ${compared.length} tables: lost ${lost}, doubled ${doubled}`,
        `gaps told          ${gaps.map((each) => each.length).join(' and ')} (calm and disturbed)`,
        `calm service       RSS ${mb(memory)}; open files ${files.first} -> ${files.last}`,
        `calm engine        RSS ${mb(engine)}`,
        `longest stall      ${(course(samples.calm, 'stall').most * 1000).toFixed(0)} ms calm, ${(course(samples.wild, 'stall').most * 1000).toFixed(0)} ms disturbed (event loop)`,
        `disturbed service  RSS most ${course(samples.wild, 'service').most.toFixed(0)} MB, engine ${course(samples.wild, 'engine').most.toFixed(0)} MB`,
        '',
      ].join('\n'),
    )
    expect(compared.filter(({ missing, surplus }) => missing + surplus > 0)).toEqual([])
    expect(gaps).toEqual([[], []])
    expect(calm.endings() + wild.endings()).toBe(0)
    // what grows for ever shows in a quarter of an hour; what is taken once does not count
    expect(memory.last).toBeLessThan(memory.first * 1.4 + 40)
    expect(files.last).toBeLessThan(files.first + 30)
    rmSync(root, { recursive: true, force: true })
  } finally {
    for (const run of runs) await run.end('SIGKILL')
    disk.remove()
  }
})

function diskFolder(root: string): string {
  const folder = join(root, 'wild/data')
  mkdirSync(folder, { recursive: true })
  mkdirSync(join(root, 'calm/data'), { recursive: true })
  return folder
}

const made = new Map<string, { number: number; lines: ReturnType<typeof roundsOf> }>()

/** The lines of one second of the run: rounds follow each other, cut by their own time. */
function portion(file: (typeof FILES)[number], first: number, tick: number): string[] {
  const number = first + Math.floor(tick / ROUND_SECONDS)
  if (made.get(file)?.number !== number) made.set(file, { number, lines: roundsOf(file, number, 1) })
  const round = made.get(file)?.lines ?? []
  const part = tick % ROUND_SECONDS
  const size = Math.ceil(round.length / ROUND_SECONDS)
  return round.slice(part * size, (part + 1) * size).map(({ text }) => text)
}

/** Asked again until somebody takes it: the service may be dead just now. */
async function importFile(run: SoakRun, path: string, host: string): Promise<void> {
  for (;;) {
    const answer = await run
      .request('/api/import', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ files: [path], host }),
      })
      .catch(() => undefined)
    if (answer?.ok) return
    await sleep(500)
  }
}

async function lookAt(run: SoakRun, samples: Sample[]): Promise<void> {
  const sample = await look(run)
  if (sample !== undefined) samples.push(sample)
}

async function jobsOf(run: SoakRun): Promise<ImportJob[]> {
  return (await run.get<{ jobs: ImportJob[] }>('/api/imports')).jobs
}

async function isBusy(run: SoakRun): Promise<boolean> {
  const jobs = await jobsOf(run).catch(() => [])
  return jobs.some(({ state }) => state === 'running')
}

/** Until nothing is left to read and nothing is under way, at several looks; the rows tell whether it was all. */
async function settled(run: SoakRun): Promise<void> {
  const giveUp = Date.now() + SETTLE_MINUTES * 60_000
  for (let quiet = 0; quiet < QUIET_LOOKS;) {
    await sleep(2000)
    const list = await run.get<SourceList>('/api/sources').catch(() => undefined)
    const isDone = list?.sources.every(({ bytesLeft, state }) => state === 'live' && bytesLeft === 0) === true
    quiet = isDone && !(await isBusy(run)) ? quiet + 1 : 0
    if (Date.now() > giveUp) return console.log('not settled', list)
  }
}
