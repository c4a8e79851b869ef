/** The built service on a store of generated lines, asked over HTTP as the web does. Stores may be kept between runs. */
import { execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { generate } from './generate.js'
import { childrenOf, cpuOf } from './processes.js'

const LISTEN = '127.0.0.1:18426'
const ORIGIN = `http://${LISTEN}`
/** The generated log begins here (generate.js). */
const START = Date.UTC(2026, 10, 20)

/** Data directory with `lines` generated lines in `folder`; made at the first call, which takes its time. */
export function storeOf(main, folder, lines, seed) {
  const data = join(folder, `store-${lines}-${seed}`)
  if (existsSync(data)) return data
  mkdirSync(folder, { recursive: true })
  const log = join(folder, `mail-${lines}-${seed}.log`)
  console.error(`making a store of ${lines} lines in ${data} ...`)
  generate(log, lines, seed)
  const making = `${data}.new`
  rmSync(making, { recursive: true, force: true })
  execFileSync(process.execPath, [main, 'import', log, '--json', '--host', 'mx1', '--data', making])
  rmSync(log)
  renameSync(making, data)
  return data
}

/** @returns get(path), post(path, body), text(path) outside of the API, query(id, params), rest(), stop(), and the range of what is stored: { since, until } in milliseconds */
export async function startService(main, data, folder, env = {}, more = {}) {
  const config = join(folder, 'asked.json')
  const sources = [{ path: join(folder, 'none.log') }]
  const settings = { demo: 'no', journal: { enabled: 'no' }, sources, ...more }
  writeFileSync(config, JSON.stringify(settings))
  const args = [main, 'run', '--config', config, '--data', data, '--listen', LISTEN]
  const service = spawn(process.execPath, args, { stdio: 'ignore', env: { ...process.env, ...env } })
  const ended = new Promise((resolve) => service.once('exit', resolve))
  const stop = () => {
    service.kill('SIGTERM')
    return ended
  }
  try {
    await untilReady(service)
    const authorization = `Bearer ${await tokenIn(data)}`
    const text = async (path, init = {}) => {
      const answer = await fetch(`${ORIGIN}/${path}`, {
        ...init,
        headers: { authorization, ...(init.body && { 'content-type': 'application/json' }) },
      })
      const body = await answer.text()
      if (!answer.ok) throw new Error(`${path}: ${answer.status} ${body}`)
      return body
    }
    const ask = async (path, init) => JSON.parse(await text(`api/${path}`, init))
    const post = (path, body) => ask(path, { method: 'POST', body: JSON.stringify(body) })
    const [newest] = (await ask(`messages?since=2026-11-01T00:00:00Z&until=2027-01-01T00:00:00Z&limit=1`))
      .items
    return {
      get: ask,
      post,
      text,
      query: (id, params) => post(`query/${id}`, { params }),
      since: START,
      until: Date.parse(newest.firstSeen) + 1000,
      rest: () => atRest(service.pid),
      stop,
    }
  } catch (err) {
    await stop()
    throw err
  }
}

const MOST_REST_SECONDS = 120
const IDLE_SHARE = 0.1

/** What a start brings along is over: open messages are read in, parts are merged. Of a large store that takes longer, once. */
async function atRest(pid) {
  const engines = childrenOf(pid)
  const used = () => engines.reduce((sum, each) => sum + cpuOf(each), 0)
  for (let quiet = 0, seconds = 0; quiet < 3; seconds++) {
    if (seconds > MOST_REST_SECONDS) throw new Error('the engine does not come to rest')
    const before = used()
    await new Promise((resolve) => setTimeout(resolve, 1000))
    quiet = used() - before < IDLE_SHARE ? quiet + 1 : 0
  }
}

async function untilReady(service) {
  for (;;) {
    const answer = await fetch(`${ORIGIN}/readyz`).catch(() => undefined)
    if (answer?.ok) return
    if (service.exitCode !== null) throw new Error(`mailtrace run ended with ${service.exitCode}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

/** The command line's token is written a moment after the start. */
async function tokenIn(data) {
  const path = join(data, 'token')
  for (let tries = 0; !existsSync(path) && tries < 200; tries++)
    await new Promise((resolve) => setTimeout(resolve, 50))
  return readFileSync(path, 'utf8').trim()
}

export const iso = (milliseconds) => new Date(milliseconds).toISOString()

/** Milliseconds of the slowest of 20 but one, over `count` calls of `one(index)`, after a few that are not counted. */
export async function p95(count, one) {
  const times = []
  for (let index = -3; index < count; index++) {
    const started = process.hrtime.bigint()
    await one(Math.abs(index))
    if (index >= 0) times.push(Number(process.hrtime.bigint() - started) / 1e6)
  }
  return times.sort((a, b) => a - b)[Math.min(times.length - 1, Math.floor(times.length * 0.95))]
}
