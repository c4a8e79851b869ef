/** A collector in a process of its own, with its thread and its engine, that a test may kill at any moment. */
import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { folderOf, unprivileged } from './nobody.ts'

const DIST = join(import.meta.dirname, '../../dist')
const CHILD = join(import.meta.dirname, 'kill-child.js')
const user = unprivileged(CHILD)
/** Of a collector that is ready; a machine that has much else to do may take most of it. */
const PATIENCE_MS = 15_000
/** What a collector tells of itself is up to a second old. */
const SETTLE_MS = 3000

/** Moments of a batch: its rows begin to go in; they are in, and the checkpoint does not say so yet. */
export type Moment = 'insert' | 'commit'

interface Answer {
  kind: string
  phase?: Moment
  level?: string
  message?: string
  what?: string
  busy?: boolean
  sources?: { state: string; lines: number; bytesLeft: number }[]
  job?: { state: string; error?: string; lines: number; filesDone: number; filesSkipped: number }
  gaps?: unknown[]
}

export interface CollectorOptions {
  data: string
  /** Logs to follow. */
  files: readonly string[]
  imports: readonly string[]
  /** The first thread ends in the middle of its first insert. */
  crash?: boolean
  /** In the middle of its first insert, the first thread takes more memory than this. */
  memoryMb?: number
}

export interface Collector {
  ready(): Promise<unknown>
  /** What it and its thread logged, but for what is no trouble. */
  readonly complaints: string[]
  /** Batches that a kill had left unconfirmed. */
  replays(): number
  kill(): Promise<void>
  /** Resolves in the very moment; false when none came. */
  moment(wanted: Moment): Promise<boolean>
  killEngine(): void
  stop(): Promise<void>
  /** Until everything that is written is stored. */
  settle(): Promise<Pick<Answer, 'job' | 'gaps'>>
  /** Every row of every table, as files in the folder. */
  dump(to: string): Promise<string>
}

export function startCollector(options: CollectorOptions): Collector {
  const { data } = options
  const complaints: string[] = []
  const answers: Answer[] = []
  let replays = 0
  folderOf(user, data)
  const child: ChildProcess = fork(CHILD, [JSON.stringify({ dist: DIST, ...options })], {
    stdio: ['inherit', 'inherit', 'pipe', 'ipc'],
    ...user,
    ...(options.memoryMb !== undefined && {
      execArgv: ['--require', join(import.meta.dirname, 'eat-memory.cjs')],
    }),
  })
  // what the collector's thread says of itself
  createInterface({ input: child.stderr as Readable }).on('line', (line) => {
    if (line.includes('"repeating the batch')) replays += 1
    else if (!line.startsWith('{"level":30,')) complaints.push(line)
  })
  child.on('message', (answer: Answer) => {
    answers.push(answer)
    if (answer.kind === 'log') complaints.push(`${answer.level}: ${answer.message} ${answer.what ?? ''}`)
  })
  const exited = new Promise<void>((resolve) => child.on('exit', () => resolve()))

  async function waitFor<T>(find: () => T | undefined): Promise<T> {
    for (let attempt = 0; attempt < 3000; attempt++) {
      const found = find()
      if (found !== undefined) return found
      if (child.exitCode !== null) throw new Error(`the collector ended: ${complaints.slice(-5).join('\n')}`)
      await sleep(20)
    }
    throw new Error(`no answer of ${data}: ${complaints.slice(-5).join('\n')}`)
  }
  async function ask(kind: string, more = {}): Promise<Answer> {
    const wanted = kind === 'dump' ? 'dumped' : kind
    answers.length = 0
    child.send({ kind, ...more })
    return waitFor(() => answers.find((each) => each.kind === wanted))
  }

  return {
    complaints,
    replays: () => replays,
    ready: () => waitFor(() => answers.find((each) => each.kind === 'ready')),
    async kill() {
      child.kill('SIGKILL')
      await exited
    },
    moment: (wanted) =>
      new Promise((resolve) => {
        let timer: NodeJS.Timeout | undefined
        const end = (came: boolean) => {
          clearTimeout(timer)
          child.off('message', hear)
          resolve(came)
        }
        const hear = ({ kind, phase }: Answer) => {
          // it may come before all is ready, too
          if (kind === 'ready') timer = setTimeout(() => end(false), PATIENCE_MS)
          if (kind === 'phase' && phase === wanted) end(true)
        }
        child.on('message', hear)
        child.once('exit', () => end(false))
      }),
    killEngine() {
      // it is the collector's only child
      const children = readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8').trim().split(' ')
      for (const pid of children) if (pid !== '') process.kill(Number(pid), 'SIGKILL')
    },
    async stop() {
      child.send({ kind: 'stop' })
      await exited
    },
    async settle() {
      for (let lines = -1; ;) {
        const { sources, job, busy, gaps } = await ask('status')
        const sum = (sources ?? []).reduce((total, each) => total + each.lines, job?.lines ?? 0)
        const idle = !busy && job?.state !== 'running' && sources?.every(({ state }) => state === 'live')
        if (idle && sum === lines) return { ...(job && { job }), ...(gaps && { gaps }) }
        lines = idle ? sum : -1
        await sleep(SETTLE_MS)
      }
    },
    async dump(to) {
      folderOf(user, to)
      await ask('dump', { to })
      return to
    },
  }
}

/** Until the first look at each of these sources is on disk: what was rotated away before it is history. */
export async function firstLooks(data: string, names: readonly string[]): Promise<void> {
  const path = join(data, 'collector/positions.json')
  for (;;) {
    const text = existsSync(path) ? readFileSync(path, 'utf8') : ''
    const { firstLooks: looks = {} } = JSON.parse(text || '{}') as { firstLooks?: Record<string, unknown> }
    if (names.every((name) => name in looks)) return
    await sleep(20)
  }
}
