/**
 * The store is away while logs grow, rotate and an import runs: answers are lost, then nothing moves, then nobody is there.
 * The service waits, says so, goes on, and every table holds the rows of a run that nothing disturbed.
 */
import { execFile } from 'node:child_process'
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ImportJob, ServiceStatus, SourceList } from '../../server/api/contract.ts'
import { roundAt } from '../../server/ingest/sample.ts'
import { startOutsideEngine } from '../server/store/harness.ts'
import type { OutsideEngine } from '../server/store/harness.ts'
import { startProxy } from './proxy.ts'
import type { Proxy } from './proxy.ts'
import { compareTables, differences } from './same-rows.ts'
import { FILES, rotate, roundsOf } from './sample-logs.ts'
import { startService, waitFor } from './service.ts'
import type { Service } from './service.ts'

/** Here each kind of outage lasts seconds, which is several tries; the soak (npm run test:soak) takes a whole minute. */
const HANGS_MS = 4000
const REFUSES_MS = 5000
const PORTIONS = 30
const EVER = 'since=2000-01-01T00:00:00Z&until=2100-01-01T00:00:00Z'

const root = mkdtempSync(join(tmpdir(), 'mailtrace-outage-'))
const first = roundAt(Date.UTC(2026, 10, 18) * 1000)
const logs = FILES.map((file) => roundsOf(file, first, 3).map(({ text }) => text))
const imported = roundsOf('mail.log', first + 5, 6).map(({ text }) => text.replace(' mx1 ', ' mx2 '))
const expectedLines = logs.flat().length + imported.length

interface Run {
  service: Service
  paths: string[]
}

let engine: OutsideEngine
let proxy: Proxy
let calm: Run
let wild: Run

beforeAll(async () => {
  engine = await startOutsideEngine(join(root, 'engine'))
  proxy = await startProxy(engine.url)
  writeFileSync(join(root, 'imported.log'), imported.map((line) => `${line}\n`).join(''))
  calm = await begin('calm', engine.url)
  wild = await begin('wild', proxy.url)
})
afterAll(async () => {
  for (const run of [calm, wild]) await run.service.stop()
  await proxy.stop()
  await engine.stop()
  rmSync(root, { recursive: true, force: true })
})

const storeOf = (database: string, url: string) => ({
  url,
  user: engine.user,
  password: engine.password,
  database,
})

/** A service of its own over its own copy of the logs, with the first lines of each stored. */
async function begin(name: string, url: string): Promise<Run> {
  const directory = join(root, name)
  mkdirSync(directory)
  const run = { paths: FILES.map((file) => join(directory, file)) }
  write([run], 0)
  const settings = { demo: 'no', journal: { enabled: 'no' }, queue: { enabled: 'no' } }
  const sources = run.paths.map((path) => ({ path }))
  const service = await startService({ ...settings, sources, clickhouse: storeOf(name, url) }, directory)
  const positions = join(directory, 'data/collector/positions.json')
  // what is rotated before its place is known is history, and comes in another order
  await waitFor(
    () =>
      existsSync(positions) && FILES.every((file) => readFileSync(positions, 'utf8').includes(`"${file}"`)),
    30_000,
  )
  return { ...run, service }
}

function write(runs: readonly Pick<Run, 'paths'>[], portion: number): void {
  for (const { paths } of runs)
    for (const [index, lines] of logs.entries()) {
      const size = Math.ceil(lines.length / PORTIONS)
      const text = lines.slice(portion * size, (portion + 1) * size).map((line) => `${line}\n`)
      appendFileSync(paths[index] ?? '', text.join(''))
    }
}

async function startImport({ service }: Run): Promise<string> {
  const answer = await service.request('/api/import', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ files: [join(root, 'imported.log')], host: 'mx2' }),
  })
  expect(answer.ok).toBe(true)
  return ((await answer.json()) as ImportJob).id
}

async function untilStored({ service }: Run, id: string): Promise<void> {
  let seen = ''
  await waitFor(
    async () => {
      const job = await service.get<ImportJob>(`/api/import/${id}`)
      const { total } = await service.get<{ total: number }>(`/api/lines?${EVER}&limit=1`)
      seen = `import ${job.state}, ${total} of ${expectedLines} lines`
      return job.state === 'done' && total >= expectedLines ? true : undefined
    },
    60_000,
    () => `${seen}\n${service.output().slice(-2000)}`,
  )
  expect((await service.get<SourceList>('/api/sources')).gaps).toEqual([])
}

async function dump(name: string): Promise<string> {
  const to = join(root, `dump-${name}`)
  const store = { ...storeOf(name, engine.url), directory: join(root, `dump-${name}-data`) }
  const options = JSON.stringify({ dist: join(import.meta.dirname, '../../dist'), to, store, parts: 4 })
  await promisify(execFile)(process.execPath, [join(import.meta.dirname, 'dump-child.js'), options])
  return to
}

test('a store that loses answers, hangs, then refuses: the service waits, says so, and nothing is lost or doubled', async () => {
  const runs = [calm, wild]
  const jobs = [await startImport(calm), await startImport(wild)]
  let portion = 1
  const writeSome = (until: number) => {
    for (; portion < until; portion++) write(runs, portion)
  }
  const turn = () => {
    for (const { paths } of runs) for (const path of paths) rotate(path)
  }
  await proxy.become('deaf')
  writeSome(6)
  await waitFor(() => proxy.lost() > 2, 20_000)
  await proxy.become('hang')
  turn()
  writeSome(12)
  await sleep(HANGS_MS / 2)
  turn()
  writeSome(15)
  await sleep(HANGS_MS / 2)
  await proxy.become('refuse')
  writeSome(18)
  turn()
  writeSome(21)
  await sleep(REFUSES_MS)

  const { store } = await waitFor(async () => {
    const status = await wild.service.get<ServiceStatus>('/api/status')
    return status.store === 'unreachable' ? status : undefined
  }, 15_000)
  expect(store).toBe('unreachable')
  const { sources } = await wild.service.get<SourceList>('/api/sources')
  for (const source of sources)
    expect(source).toMatchObject({
      state: 'waiting',
      advice: { en: expect.stringContaining('nothing is lost') },
    })
  expect(sources.some(({ bytesLeft = 0 }) => bytesLeft > 0)).toBe(true)
  expect((await fetch(`${wild.service.url}/readyz`)).status).toBe(503)
  expect(wild.service.output()).toContain('the store refused; tried again')
  // the other service is not concerned
  expect((await fetch(`${calm.service.url}/readyz`)).status).toBe(200)

  await proxy.become('pass')
  writeSome(PORTIONS)
  for (const [index, run] of runs.entries()) await untilStored(run, jobs[index] ?? '')
  expect((await wild.service.get<ServiceStatus>('/api/status')).store).toBe('ok')
  const compared = await compareTables(await dump('calm'), await dump('wild'))
  expect(differences(compared)).toEqual([])
  expect(compared.find(({ table }) => table === 'log_lines')?.rows).toBe(expectedLines)
})
