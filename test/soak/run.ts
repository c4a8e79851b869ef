/** One service of the soak with its logs: it can be killed and started again on the same data and port. */
import { execFile, execFileSync, spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { appendFileSync, copyFileSync, createWriteStream, existsSync, mkdirSync, readFileSync } from 'node:fs'
import { renameSync, truncateSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { FILES, rotate } from '../e2e/sample-logs.ts'
import type { Disk } from './small-disk.ts'

const DIST = join(import.meta.dirname, '../../dist')
const DUMP = join(import.meta.dirname, '../e2e/dump-child.js')
/** More than rotate in all of a run: how far a loaded machine falls behind is not what is tested. */
const KEEP = 200

export interface SoakRun {
  start(): void
  /** Process IDs; undefined while there is none. */
  pid(): number | undefined
  enginePid(): number | undefined
  /** Sends a signal and waits for the end. */
  end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void>
  /** How often it ended by itself, which is no part of any test. */
  endings(): number
  request(path: string, init?: RequestInit): Promise<Response>
  get<T>(path: string): Promise<T>
  write(file: (typeof FILES)[number], lines: readonly string[]): void
  turn(file: (typeof FILES)[number]): void
  /** As logrotate with `copytruncate`; nobody writes meanwhile. */
  cut(file: (typeof FILES)[number]): void
  /** Whether the place in each log is on disk. */
  isFollowing(): boolean
  /** Every row of every table; the service must have ended. */
  dump(): Promise<string>
}

export async function soakRun(root: string, name: string, disk: Disk): Promise<SoakRun> {
  const at = join(root, name)
  const data = join(at, 'data')
  const config = join(at, 'config.json')
  const port = await freePort()
  mkdirSync(join(at, 'logs'), { recursive: true })
  const pathOf = (file: string) => join(at, 'logs', file)
  for (const file of FILES) writeFileSync(pathOf(file), '')
  const settings = {
    listen: { port },
    data: join(data, 'store'),
    host: 'mx1',
    zone: 'UTC',
    demo: 'no',
    journal: { enabled: 'no' },
    queue: { enabled: 'no' },
    sources: FILES.map((file) => ({ path: pathOf(file) })),
  }
  writeFileSync(config, JSON.stringify(settings))
  const said = createWriteStream(join(root, `${name}.out`), { flags: 'a' })
  let child: ChildProcess | undefined
  let wanted = false
  let endings = 0

  const within = (args: readonly string[]): [string, string[]] => {
    const [program = process.execPath, ...rest] = [...disk.within, process.execPath, ...args]
    return [program, rest]
  }
  const isUp = () => child !== undefined && child.exitCode === null && child.signalCode === null
  const request = async (path: string, init: RequestInit = {}) =>
    fetch(`http://127.0.0.1:${port}${path}`, {
      signal: AbortSignal.timeout(20_000),
      ...init,
      headers: {
        authorization: `Bearer ${readFileSync(disk.seen(join(data, 'store/token')), 'utf8').trim()}`,
        ...init.headers,
      },
    })

  return {
    start() {
      const [program, args] = within([join(DIST, 'server/main.js'), 'run', '--config', config])
      const { MAILTRACE_SOAK_MINUTES: _, MAILTRACE_SOAK_SEED: __, ...env } = process.env
      const made = spawn(program, args, {
        stdio: ['ignore', 'pipe', 'pipe'],
        cwd: at,
        env: { ...env, LANG: 'C' },
      })
      for (const stream of [made.stdout, made.stderr]) stream.on('data', (text: Buffer) => said.write(text))
      wanted = true
      made.once('exit', () => {
        if (wanted && child === made) endings += 1
      })
      child = made
    },
    pid: () => (isUp() ? child?.pid : undefined),
    enginePid() {
      const listed = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' }).split('\n')
      for (const line of listed) {
        const [, pid, parent, args = ''] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? []
        if (isUp() && Number(parent) === child?.pid && args.includes('engine-host')) return Number(pid)
      }
      return undefined
    },
    async end(signal) {
      wanted = false
      if (!isUp() || child === undefined) return
      const ended = new Promise((done) => child?.once('exit', done))
      child.kill(signal)
      await ended
    },
    endings: () => endings,
    request,
    async get<T>(path: string) {
      const answer = await request(path)
      if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
      return (await answer.json()) as T
    },
    write: (file, lines) => appendFileSync(pathOf(file), lines.map((line) => `${line}\n`).join('')),
    turn: (file) => rotate(pathOf(file), KEEP),
    cut(file) {
      for (let number = KEEP; number >= 1; number--)
        if (existsSync(`${pathOf(file)}.${number}`))
          renameSync(`${pathOf(file)}.${number}`, `${pathOf(file)}.${number + 1}`)
      copyFileSync(pathOf(file), `${pathOf(file)}.1`)
      truncateSync(pathOf(file))
    },
    isFollowing() {
      const positions = disk.seen(join(data, 'store/collector/positions.json'))
      const text = existsSync(positions) ? readFileSync(positions, 'utf8') : ''
      return FILES.every((file) => text.includes(`"${file}"`))
    },
    async dump() {
      const to = join(root, `dump-${name}`)
      const store = { directory: join(data, 'store'), database: 'mailtrace' }
      const [program, args] = within([DUMP, JSON.stringify({ dist: DIST, to, store, parts: 16 })])
      await promisify(execFile)(program, args, { maxBuffer: 64 << 20 })
      await sleep(100)
      return to
    },
  }
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo
  await new Promise((done) => server.close(done))
  return port
}
