/**
 * Exactly once: the collector is killed again and again while it imports, tails and commits, with rotations while it is
 * alive and while it is dead. Then every table must hold the very rows of a run that nothing disturbed.
 */
import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync } from 'node:fs'
import { renameSync, rmSync, unlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { afterAll, describe, expect, test } from 'vitest'
import { createTimetable, namesIn, roundAt } from '../../server/ingest/sample.ts'

const DIST = join(import.meta.dirname, '../../dist')
const SAMPLE = join(import.meta.dirname, '../../deploy/sample')
const TABLES = [
  'log_lines',
  'messages',
  'connections',
  'deliveries',
  'rejections',
  'authentications',
  'scans',
  'neighbours',
  'rejections_hourly',
  'logins_hourly',
  'deliveries_hourly',
]
/**
 * What is killed and when: the collector right after its rows began to go in, right after they are in and before the
 * checkpoint says so, the engine while rows go in, and the collector's thread, whose successor is then killed too.
 */
const PHASES = ['insert', 'commit', 'engine', 'thread'] as const
type Phase = (typeof PHASES)[number]
const KILLS = 54
const PORTIONS = 60
const PORTIONS_A_FILE = 9
/** On a machine that has much else to do, too: portions that are read together come in another order of the two logs. */
const PATIENCE_MS = 20_000
/** What a collector tells of itself is up to a second old. */
const SETTLE_MS = 3000

const root = mkdtempSync(join(tmpdir(), 'mailtrace-kill-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

const texts = ['mail.log', 'rspamd.log', 'auth.log'].map((file) => readFileSync(join(SAMPLE, file), 'utf8'))
const names = namesIn(texts)
const first = roundAt(Date.UTC(2026, 10, 20) * 1000)

/** Lines of some rounds of a file of the sample. */
function rounds(file: number, from: number, count: number): string[] {
  const timetable = createTimetable(texts[file] ?? '', names)
  return Array.from({ length: count }, (_, round) => timetable.segment(first + from + round))
    .flat()
    .map(({ text }) => text)
}

const mail = rounds(0, 0, 14)
const rspamd = rounds(1, 0, 14)
const other = rounds(0, 20, 60).map((line) => line.replace(' mx1 ', ' mx2 '))

/** The logs of one run, growing portion by portion. */
function writer(directory: string) {
  const paths = ['mail.log', 'rspamd.log'].map((name) => join(directory, name))
  const imports = [join(directory, 'other.log.1.gz'), join(directory, 'other.log')]
  mkdirSync(directory, { recursive: true })
  writeFileSync(imports[0] ?? '', gzipSync(other.slice(0, other.length / 2).join('\n')))
  writeFileSync(imports[1] ?? '', other.slice(other.length / 2).join('\n'))
  let written = 0
  const part = (lines: readonly string[]) => {
    const size = Math.ceil(lines.length / PORTIONS)
    return lines.slice(written * size, (written + 1) * size)
  }
  return {
    paths,
    imports,
    over: () => written >= PORTIONS,
    write() {
      if (written > 0 && written % PORTIONS_A_FILE === 0) for (const path of paths) rotate(path)
      for (const [index, lines] of [mail, rspamd].entries())
        appendFileSync(
          paths[index] ?? '',
          part(lines)
            .map((line) => `${line}\n`)
            .join(''),
        )
      written += 1
    },
  }
}

/** As logrotate with `compress` and `delaycompress`. */
function rotate(path: string): void {
  for (let number = 5; number >= 2; number--)
    if (existsSync(`${path}.${number}.gz`)) renameSync(`${path}.${number}.gz`, `${path}.${number + 1}.gz`)
  if (existsSync(`${path}.1`)) {
    writeFileSync(`${path}.2.gz`, gzipSync(readFileSync(`${path}.1`)))
    unlinkSync(`${path}.1`)
  }
  renameSync(path, `${path}.1`)
}

interface Answer {
  kind: string
  phase?: 'insert' | 'commit'
  level?: string
  message?: string
  what?: string
  busy?: boolean
  sources?: { state: string; lines: number; bytesRead: number; bytesTotal: number }[]
  job?: { state: string; error?: string; lines: number; filesDone: number; filesSkipped: number }
  gaps?: unknown[]
}

/** A collector in a process of its own; its thread may `crash`. */
function collector(data: string, { paths, imports }: ReturnType<typeof writer>, crash = false) {
  const options = JSON.stringify({ dist: DIST, data, files: paths, imports, crash })
  const child: ChildProcess = fork(join(import.meta.dirname, 'kill-child.js'), [options], {
    stdio: ['inherit', 'inherit', 'pipe', 'ipc'],
  })
  // what the collector's thread says of itself
  createInterface({ input: child.stderr as Readable }).on('line', (line) => {
    if (line.includes('"repeating the batch')) replays += 1
    else if (!line.startsWith('{"level":30,')) complaints.push(line)
  })
  const answers: Answer[] = []
  child.on('message', (answer: Answer) => {
    answers.push(answer)
    if (answer.kind === 'log') complaints.push(`${answer.level}: ${answer.message} ${answer.what ?? ''}`)
  })
  const exited = new Promise<void>((resolve) => child.on('exit', () => resolve()))
  async function ask(kind: string, more = {}): Promise<Answer> {
    const wanted = kind === 'dump' ? 'dumped' : kind
    answers.length = 0
    child.send({ kind, ...more })
    return waitFor(() => answers.find((each) => each.kind === wanted), child)
  }
  return {
    ready: () => waitFor(() => answers.find((each) => each.kind === 'ready'), child),
    ask,
    async kill() {
      child.kill('SIGKILL')
      await exited
    },
    /** Resolves in the very moment of the phase; false when none came. */
    phase: (wanted: 'insert' | 'commit') =>
      new Promise<boolean>((resolve) => {
        const timer = setTimeout(() => resolve(false), PATIENCE_MS)
        const hear = (answer: Answer) => {
          if (answer.kind !== 'phase' || answer.phase !== wanted) return
          clearTimeout(timer)
          child.off('message', hear)
          resolve(true)
        }
        child.on('message', hear)
      }),
    /** The engine is the collector's only child. */
    killEngine() {
      const children = readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8').trim().split(' ')
      for (const pid of children) if (pid !== '') process.kill(Number(pid), 'SIGKILL')
      return children.length
    },
    async stop() {
      child.send({ kind: 'stop' })
      await exited
    },
    /** Until everything that is written is stored. */
    async settle() {
      for (let lines = -1; ;) {
        const { sources, job, busy, gaps } = await ask('status')
        const sum = (sources ?? []).reduce((total, each) => total + each.lines, job?.lines ?? 0)
        const idle = !busy && job?.state !== 'running' && sources?.every(({ state }) => state === 'live')
        if (idle && sum === lines) return { job, gaps }
        lines = idle ? sum : -1
        await sleep(SETTLE_MS)
      }
    },
  }
}

const complaints: string[] = []
/** Batches that a kill had left unconfirmed. */
let replays = 0

async function waitFor<T>(find: () => T | undefined, child: ChildProcess): Promise<T> {
  for (let attempt = 0; attempt < 3000; attempt++) {
    const found = find()
    if (found !== undefined) return found
    if (child.exitCode !== null) throw new Error(`the collector ended: ${complaints.slice(-5).join('\n')}`)
    await sleep(20)
  }
  throw new Error(`no answer: ${complaints.slice(-5).join('\n')}`)
}

/** Until the places in both logs are on disk: what is rotated away before is history, and comes in another order. */
async function firstCommit(data: string): Promise<void> {
  const path = join(data, 'collector/positions.json')
  for (;;) {
    const text = existsSync(path) ? readFileSync(path, 'utf8') : ''
    const { positions = [] } = JSON.parse(text || '{}') as { positions?: { source: string }[] }
    if (['mail.log', 'rspamd.log'].every((name) => positions.some(({ source }) => source === name))) return
    await sleep(20)
  }
}

async function dumpOf(
  directory: string,
  running: ReturnType<typeof collector>,
): Promise<Map<string, string[]>> {
  const to = join(directory, 'dump')
  mkdirSync(to)
  await running.ask('dump', { to })
  return new Map(TABLES.map((table) => [table, readFileSync(join(to, `${table}.jsonl`), 'utf8').split('\n')]))
}

describe('kill -9', () => {
  test('at any moment, every table holds the rows of an undisturbed run', { timeout: 600_000 }, async () => {
    const calm = join(root, 'calm')
    const calmLogs = writer(join(calm, 'logs'))
    calmLogs.write()
    const undisturbed = collector(join(calm, 'data'), calmLogs)
    await undisturbed.ready()
    await firstCommit(join(calm, 'data'))
    while (!calmLogs.over()) {
      calmLogs.write()
      await sleep(100)
    }
    expect((await undisturbed.settle()).gaps).toEqual([])
    const expected = await dumpOf(calm, undisturbed)
    await undisturbed.stop()

    const wild = join(root, 'wild')
    const wildLogs = writer(join(wild, 'logs'))
    wildLogs.write()
    const killed: Record<Phase | 'idle', number> = { insert: 0, commit: 0, engine: 0, thread: 0, idle: 0 }
    for (let kill = 0; kill < KILLS; kill++) {
      const phase = PHASES[kill % PHASES.length] ?? 'insert'
      const victim = collector(join(wild, 'data'), wildLogs, phase === 'thread')
      const moment = victim.phase(phase === 'commit' ? 'commit' : 'insert')
      const until = Math.ceil(((kill + 1) * PORTIONS) / KILLS)
      if (kill === 0) await firstCommit(join(wild, 'data'))
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
    }
    console.log(`kill -9: ${JSON.stringify(killed)}`)
    while (!wildLogs.over()) wildLogs.write()
    const survivor = collector(join(wild, 'data'), wildLogs)
    await survivor.ready()
    expect((await survivor.settle()).gaps).toEqual([])
    const found = await dumpOf(wild, survivor)
    await survivor.stop()

    for (const table of TABLES) {
      const wanted = expected.get(table) ?? []
      const got = found.get(table) ?? []
      const missing = difference(wanted, got)
      const surplus = difference(got, wanted)
      expect({
        table,
        missing: missing.length,
        surplus: surplus.length,
        first: [missing[0], surplus[0]],
      }).toEqual({
        table,
        missing: 0,
        surplus: 0,
        first: [undefined, undefined],
      })
    }
    // else no batch was hit, and nothing was proved
    expect(replays).toBeGreaterThan(KILLS / 4)
    for (const phase of PHASES) expect(killed[phase]).toBeGreaterThan(KILLS / 6)
    expect(KILLS - killed.idle).toBeGreaterThanOrEqual(50)
    expect(expected.get('log_lines')).toHaveLength(mail.length + rspamd.length + other.length + 1)
  })
})

/** What stands in `all` and not in `rest`, counted as often as it stands there. */
function difference(all: readonly string[], rest: readonly string[]): string[] {
  const counts = new Map<string, number>()
  for (const each of rest) counts.set(each, (counts.get(each) ?? 0) + 1)
  return all.filter((each) => {
    const left = counts.get(each) ?? 0
    counts.set(each, left - 1)
    return left <= 0
  })
}
