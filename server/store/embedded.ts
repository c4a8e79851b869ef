/** The embedded engine: a child process that hosts ClickHouse on loopback, watched and started again when it ends. */
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { get } from 'node:http'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { StoreLocked, StoreUnavailable } from '../errors.ts'
import { prepareEngine, removeLeftovers } from './engine-files.ts'
import type { EngineFiles, EngineUsers } from './engine-files.ts'
import { checkEngine, recordEngine, versionOf } from './engine-version.ts'
import type { StoreLog } from './log.ts'
import { findEngine } from './platform.ts'

const HOST = fileURLToPath(new URL('./engine-host.js', import.meta.url))
/** A directory with years of parts takes its time to load. */
const READY_MS = 120_000
/** An engine whose parent was killed is gone well within this; one that still holds the lock then is somebody's. */
const LOCK_PATIENCE_MS = 2_000
const STOP_MS = 4_000
const BACK_OFF_MS = [250, 500, 1_000, 2_000, 5_000, 10_000, 30_000]
/** An engine that lived this long starts the back-off anew. */
const STEADY_MS = 60_000

/** Where the running engine answers; new with each start. */
export interface EngineAccess {
  url: string
  users: EngineUsers
  pid: number
}

export interface EngineOptions {
  directory: string
  database: string
  log: StoreLog
  onUp(access: EngineAccess): void
  onDown(): void
  /** Called for each start after the first. */
  onRestart?(): void
}

export interface Engine {
  /**
   * Starts the engine and goes on watching it. Rejects with ENGINE_MISSING, ENGINE_OLDER or STORE_LOCKED, which waiting
   * does not cure; any other failure is logged and tried again in the background.
   */
  start(): Promise<void>
  /** Ends the engine within 5 seconds. Close the clients first. */
  stop(): Promise<void>
}

export function createEngine({ directory, database, log, onUp, onDown, onRestart }: EngineOptions): Engine {
  let stopping = new AbortController()
  let running: Running | undefined
  let watching: Promise<void> = Promise.resolve()

  /** One life of the engine after the other, until told to stop. `first` is the life that `start` waited for. */
  async function watch(first: Running | undefined): Promise<void> {
    let engine = first
    let failures = 0
    while (!stopping.signal.aborted) {
      if (engine !== undefined) {
        running = engine
        const since = Date.now()
        onUp(engine.access)
        await engine.ended
        running = undefined
        onDown()
        await engine.files.remove()
        if (stopping.signal.aborted) return
        log.error({ said: engine.lastWords() }, 'the store engine ended by itself; it is started again')
        if (Date.now() - since > STEADY_MS) failures = 0
      }
      const wait = BACK_OFF_MS[Math.min(failures, BACK_OFF_MS.length - 1)]
      failures += 1
      await sleep(wait, undefined, { signal: stopping.signal }).catch(() => undefined)
      if (stopping.signal.aborted) return
      onRestart?.()
      engine = await launch().catch((err: unknown) => {
        log.error({ err }, 'the store engine could not be started; it is tried again')
        return undefined
      })
    }
    // Told to stop while a start was under way.
    if (engine !== undefined && running === undefined) await end(engine)
  }

  async function launch(): Promise<Running> {
    const library = findEngine()
    const version = await versionOf(library)
    await checkEngine(directory, version)
    const giveUp = Date.now() + LOCK_PATIENCE_MS
    for (;;) {
      const files = await prepareEngine(directory, database)
      const port = await freePort()
      const engine = spawnEngine({ library, files, port, directory, log })
      if (await becomesReady(engine, port)) {
        await removeLeftovers(directory, files)
        await recordEngine(directory, version, log)
        return engine
      }
      await end(engine)
      await files.remove()
      if (!engine.isLocked()) throw new StoreUnavailable(`the engine did not start: ${engine.lastWords()}`)
      if (Date.now() > giveUp) throw new StoreLocked(directory)
      await sleep(200)
    }
  }

  return {
    async start() {
      stopping = new AbortController()
      const first = await launch().catch((err: unknown) => {
        if (!(err instanceof StoreUnavailable)) throw err
        log.error({ err }, 'the store engine could not be started; it is tried again')
        return undefined
      })
      watching = watch(first)
    },
    async stop() {
      stopping.abort()
      if (running !== undefined) await end(running)
      await watching
    },
  }
}

interface Running {
  child: ChildProcess
  access: EngineAccess
  files: EngineFiles
  ended: Promise<unknown>
  hasEnded(): boolean
  isLocked(): boolean
  lastWords(): string
}

interface SpawnOptions {
  library: string
  files: EngineFiles
  port: number
  directory: string
  log: StoreLog
}

function spawnEngine({ library, files, port, directory, log }: SpawnOptions): Running {
  const child = spawn(
    process.execPath,
    [
      '--max-old-space-size=64',
      HOST,
      library,
      String(process.pid),
      `--path=${files.tables}`,
      '--listen_host=127.0.0.1',
      `--http_port=${port}`,
      `--config-file=${files.config}`,
    ],
    {
      stdio: ['pipe', 'ignore', 'pipe'],
      cwd: directory,
      // A group of its own: Ctrl-C in the terminal is for the service, which stops the engine last.
      detached: true,
      env: { JE_MALLOC_CONF: 'dirty_decay_ms:1000,muzzy_decay_ms:0,narenas:2', TZ: 'UTC' },
    },
  )
  let gone = false
  let locked = false
  let words = 'it said nothing'
  const ended = new Promise<void>((resolve) => {
    const finish = () => {
      gone = true
      resolve()
    }
    child.once('close', finish) // not 'exit': the last lines of standard error count
    child.once('error', (err) => {
      words = err.message
      finish()
    })
  })
  child.stdin?.on('error', () => undefined) // it ended before we closed its input
  if (child.stderr) {
    createInterface({ input: child.stderr }).on('line', (raw) => {
      const line = withoutSecrets(raw, files.users).slice(0, 2_000)
      if (line.trim() === '') return
      if (line.includes('Cannot lock file')) locked = true
      if (line !== 'the engine ended by itself') words = line
      log.warn({ line }, 'store engine')
    })
  }
  return {
    child,
    access: { url: `http://127.0.0.1:${port}`, users: files.users, pid: child.pid ?? 0 },
    files,
    ended,
    hasEnded: () => gone,
    isLocked: () => locked,
    lastWords: () => words,
  }
}

async function becomesReady(engine: Running, port: number): Promise<boolean> {
  const giveUp = Date.now() + READY_MS
  while (!engine.hasEnded() && Date.now() < giveUp) {
    if (await ping(port)) return !engine.hasEnded()
    await Promise.race([sleep(20), engine.ended])
  }
  return false
}

/** Closing its input is the word to stop. */
async function end(engine: Running): Promise<void> {
  if (engine.hasEnded()) return
  engine.child.stdin?.end()
  const timer = setTimeout(() => engine.child.kill('SIGKILL'), STOP_MS)
  await engine.ended
  clearTimeout(timer)
}

/** No agent: a kept connection would hold the engine's shutdown up. */
function ping(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const request = get(
      { host: '127.0.0.1', port, path: '/ping', agent: false, timeout: 2_000 },
      (response) => {
        response.resume()
        resolve(response.statusCode === 200)
      },
    )
    request.on('timeout', () => request.destroy())
    request.on('error', () => resolve(false))
  })
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

function withoutSecrets(line: string, users: EngineUsers): string {
  return line.replaceAll(users.writer.password, '***').replaceAll(users.reader.password, '***')
}
