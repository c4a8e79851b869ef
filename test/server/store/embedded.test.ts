/** The embedded engine is private, powerless for strangers, watched, and gone when it should be. */
import { spawn } from 'node:child_process'
import { readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createEngine } from '../../../server/store/embedded.ts'
import type { EngineAccess } from '../../../server/store/embedded.ts'
import { findEngine } from '../../../server/store/platform.ts'
import { createStore } from '../../../server/store/store.ts'
import type { Store } from '../../../server/store/store.ts'
import { collectLog, noRecords, temporaryDirectory, until } from './harness.ts'
import { line } from './samples.ts'

let directory: string
const opened: Store[] = []

beforeEach(() => {
  directory = temporaryDirectory()
})
afterEach(async () => {
  for (const store of opened.splice(0)) await store.stop()
  rmSync(directory, { recursive: true, force: true })
})

async function start(log = collectLog(), data = directory): Promise<Store> {
  const store = createStore({ directory: data, database: 'mailtrace', log })
  opened.push(store)
  await store.start()
  return store
}

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ')
  } catch {
    return false
  }
}

const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8)

const countLines = async (store: Store) => {
  const [row] = await store.reader.query<{ lines: number }>(
    'SELECT count() AS lines FROM log_lines',
    {},
    { id: 'test' },
  )
  return row?.lines
}

test('only the owner can look into the data directory', async () => {
  await start()
  expect(modeOf(directory)).toBe('700')
  expect(modeOf(join(directory, 'engine'))).toBe('700')
  const run = join(directory, 'run')
  expect(modeOf(run)).toBe('700')
  expect(readdirSync(run).map((name) => modeOf(join(run, name)))).toEqual(['600', '600'])
})

test('a second mailtrace on the same directory is told so in plain words, and the first goes on', async () => {
  const first = await start()
  const second = createStore({ directory, database: 'mailtrace', log: collectLog() })
  await expect(second.start()).rejects.toMatchObject({
    code: 'STORE_LOCKED',
    message: `another mailtrace already works on '${directory}': stop it, or name another directory with --data`,
  })
  expect(await countLines(first)).toBe(0)
  await second.stop()
})

test('an engine that crashes is started again, and what was stored is there', async () => {
  const log = collectLog()
  const store = await start(log)
  const changes: string[] = []
  store.onState((state) => changes.push(state))
  await store.records.write({ ...noRecords(), lines: [line(1), line(2)] }, { token: 'before', version: 1 })
  const crashed = store.enginePid as number
  process.kill(crashed, 'SIGKILL')
  await until(() => store.state === 'unreachable')
  await expect(countLines(store)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
  // A write that falls into the outage waits for its end.
  await store.records.write({ ...noRecords(), lines: [line(3)] }, { token: 'during', version: 2 })
  expect(store.enginePid).not.toBe(crashed)
  await until(() => store.state === 'ok')
  expect(await countLines(store)).toBe(3)
  expect(changes).toEqual(['unreachable', 'ok'])
  expect(log.entries).toContainEqual(
    expect.objectContaining({ level: 'error', message: expect.stringContaining('ended by itself') }),
  )
})

test('a signal to the whole process group does not take the engine from under the service', async () => {
  const store = await start()
  const pid = store.enginePid as number
  process.kill(pid, 'SIGTERM')
  process.kill(pid, 'SIGINT')
  await store.records.write({ ...noRecords(), lines: [line(1)] }, { token: 'after', version: 1 })
  expect(store.enginePid).toBe(pid)
})

test('stopping takes less than 5 seconds, leaves no process, and the data is there at the next start', async () => {
  const store = await start()
  await store.records.write({ ...noRecords(), lines: [line(1)] }, { token: 'kept', version: 1 })
  store.documents.put('note', 'last', { words: 'written while stopping' })
  const pid = store.enginePid as number
  const began = Date.now()
  await store.stop()
  expect(Date.now() - began).toBeLessThan(5_000)
  expect(isAlive(pid)).toBe(false)
  expect(readdirSync(join(directory, 'run'))).toEqual([])

  const again = await start()
  expect(await countLines(again)).toBe(1)
  expect(again.documents.get('note', 'last')).toEqual({ words: 'written while stopping' })
})

test('stopping also ends a query that is under way', async () => {
  const store = await start()
  const sql = 'SELECT sleepEachRow(1) FROM numbers(20) SETTINGS max_block_size = 1'
  const asked = store.reader.query(sql, {}, { id: 'slow' }).catch((err: unknown) => err)
  const began = Date.now()
  await store.stop()
  expect(await asked).toBeInstanceOf(Error)
  expect(Date.now() - began).toBeLessThan(5_000)
})

test('the engine is gone soon after its parent was killed, and the directory is free again', async () => {
  const host = new URL('../../../server/store/engine-host.js', import.meta.url)
  // A parent of our own: it starts the host as the store does, says its process ID and waits.
  const parent = spawn(
    process.execPath,
    [
      '-e',
      `const child = require('node:child_process').spawn(process.execPath, [${JSON.stringify(host.pathname)},
         ${JSON.stringify(findEngine())}, String(process.pid), '--path=${join(directory, 'engine')}',
         '--listen_host=127.0.0.1', '--http_port=0'], { stdio: ['pipe', 'ignore', 'ignore'], detached: true })
       console.log(child.pid); setInterval(() => {}, 1000)`,
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  const pid = await new Promise<number>((resolve) =>
    parent.stdout.once('data', (text) => resolve(Number(text))),
  )
  await until(() => readFileSync(`/proc/${pid}/maps`, 'utf8').includes('libchdb'))
  expect(isAlive(pid)).toBe(true)
  parent.kill('SIGKILL')
  await until(() => !isAlive(pid), 3_000)
  const store = await start()
  expect(store.state).toBe('ok')
})

test('a host whose engine cannot run says so and exits with 1', async () => {
  const host = new URL('../../../server/store/engine-host.js', import.meta.url).pathname
  const run = (library: string, ...options: string[]) =>
    new Promise<{ code: number | null; words: string }>((resolve) => {
      const child = spawn(process.execPath, [host, library, String(process.pid), ...options], {
        stdio: ['pipe', 'ignore', 'pipe'],
      })
      let words = ''
      child.stderr.on('data', (text) => (words += text))
      child.once('close', (code) => resolve({ code, words }))
    })
  const config = `${directory}/config.xml`
  writeFileSync(config, `<clickhouse><users_config>${directory}/missing.xml</users_config></clickhouse>`)
  const engine = await run(findEngine(), `--path=${directory}/engine`, `--config-file=${config}`)
  expect(engine.code).toBe(1)
  expect(engine.words).toContain('missing.xml')
  expect(engine.words).toContain('the engine ended by itself')
  const library = await run(`${directory}/libchdb.so`)
  expect(library.code).toBe(1)
  expect(library.words).toContain('the engine ended by itself')
})

test('the leftovers of starts that were killed are taken away', async () => {
  const store = await start()
  const names = readdirSync(join(directory, 'run'))
  process.kill(store.enginePid as number, 'SIGKILL')
  await until(() => store.state === 'unreachable')
  await until(() => store.state === 'ok')
  const now = readdirSync(join(directory, 'run'))
  expect(now).toHaveLength(2)
  expect(now.some((name) => names.includes(name))).toBe(false)
})

test('no password is logged or written in plain text', async () => {
  const log = collectLog()
  let access: EngineAccess | undefined
  const engine = createEngine({
    directory,
    database: 'mailtrace',
    log,
    onUp: (up) => (access = up),
    onDown: () => undefined,
  })
  await engine.start()
  const { users } = access as EngineAccess
  const files = readdirSync(join(directory, 'run')).map((name) =>
    readFileSync(join(directory, 'run', name), 'utf8'),
  )
  for (const { password } of [users.writer, users.reader]) {
    expect(password).toMatch(/^[\w-]{32}$/)
    expect(files.join() + JSON.stringify(log.entries)).not.toContain(password)
  }
  await engine.stop()
})

test.each([
  [{ os: 'win32', cpu: 'x64', musl: false }, /no embedded engine for win32-x64/],
  [{ os: 'linux', cpu: 'x64', musl: true }, /linux-x64 with musl/],
  [{ os: 'linux', cpu: 'riscv64', musl: false }, /linux-riscv64/],
])('on %j the error says that a server is needed', (platform, message) => {
  expect(() => findEngine(platform)).toThrow(message)
  expect(() => findEngine(platform)).toThrow(/clickhouse\.url/)
})

test('a package that is not installed is named', () => {
  const platform = { os: 'darwin', cpu: 'arm64', musl: false }
  const resolve = () => {
    throw new Error('not found')
  }
  expect(() => findEngine(platform, resolve)).toThrow(/@chdb\/lib-darwin-arm64 is not installed/)
})
