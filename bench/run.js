/**
 * Prints speed as ratios to `gzip -6` of the same file, measured in one run on one machine, because seconds differ from
 * machine to machine: `npm run bench [-- LINES]`. Rounds are interleaved and the median counts.
 */
import { spawn, spawnSync } from 'node:child_process'
import {
  createReadStream,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createGzip } from 'node:zlib'
import { generate } from './generate.js'

const MAIN = join(import.meta.dirname, '../dist/server/main.js')
const WEB = join(import.meta.dirname, '../dist/web')
const lines = Number(process.argv[2] ?? 500_000)
const ROUNDS = 3
const folder = mkdtempSync(join(tmpdir(), 'mailtrace-bench-'))

try {
  const file = join(folder, 'mail.log')
  const truth = generate(file, lines)
  console.log(`${truth.lines} lines, ${statSync(file).size} bytes, ${truth.messages} messages\n`)

  const rounds = []
  for (let round = 0; round < ROUNDS; round++) {
    const gzip = await measure('gzip', ['-6', '-c', file])
    const parse = await measure(process.execPath, [MAIN, 'parse', file, '--stats', '--host', 'mx1'])
    const data = join(folder, `data${round}`)
    const imported = await measure(process.execPath, [
      MAIN,
      'import',
      file,
      '--json',
      '--host',
      'mx1',
      '--data',
      data,
    ])
    const result = JSON.parse(imported.output)
    if (result.lines !== truth.lines || result.messages !== truth.messages)
      throw new Error(
        `the import counted ${result.lines} lines and ${result.messages} messages, the truth is ${JSON.stringify(truth)}`,
      )
    rounds.push({ gzip, parse, imported, starts: await starts(data) })
    rmSync(data, { recursive: true, force: true })
  }

  const median = (of) => rounds.map(of).sort((a, b) => a - b)[Math.floor(ROUNDS / 2)]
  const gzipWall = median((round) => round.gzip.wall)
  const gzipCpu = median((round) => round.gzip.cpu)
  print('gzip -6', `${gzipWall.toFixed(2)} s wall`, '1')
  print(
    'parse, all fields (with start of Node)',
    `${rate(median((round) => round.parse.cpu))} lines per CPU s`,
    `${(median((round) => round.parse.cpu) / gzipCpu).toFixed(2)} x CPU`,
  )
  print(
    'import until stored (with start of engine)',
    `${rate(median((round) => round.imported.wall))} lines/s`,
    `${(median((round) => round.imported.wall) / gzipWall).toFixed(2)} x wall`,
  )
  print(
    '  CPU of service and engine',
    `${median((round) => round.imported.cpu).toFixed(2)} s`,
    `${(median((round) => round.imported.cpu) / gzipCpu).toFixed(2)} x CPU`,
  )
  print('  peak RSS of the service', `${Math.round(median((round) => round.imported.peak.service))} MB`, '')
  print('  peak RSS of the engine', `${Math.round(median((round) => round.imported.peak.engine))} MB`, '')
  print('start until ready', `${median((round) => round.starts).toFixed(2)} s`, '')
  for (const [name, bytes] of await pageWeight())
    print(`web: ${name}`, `${(bytes / 1000).toFixed(1)} kB gz`, '')
} finally {
  rmSync(folder, { recursive: true, force: true })
}

function print(what, figure, ratio) {
  console.log(`${what.padEnd(46)}${figure.padStart(24)}  ${ratio}`)
}

function rate(seconds) {
  return Math.round(lines / seconds).toLocaleString('en')
}

/** Runs a command to its end: wall and CPU seconds with those of its children, peak RSS of itself and its children in MB. */
async function measure(command, args) {
  const started = process.hrtime.bigint()
  const child = spawn(command, args, { stdio: ['ignore', command === 'gzip' ? 'ignore' : 'pipe', 'inherit'] })
  let output = ''
  child.stdout?.on('data', (chunk) => (output += chunk))
  const peak = { service: 0, engine: 0 }
  const cpu = { own: 0, children: 0 }
  const watch = setInterval(() => {
    for (const [pid, role] of [
      [child.pid, 'service'],
      ...childrenOf(child.pid).map((each) => [each, 'engine']),
    ]) {
      peak[role] = Math.max(peak[role], rssOf(pid))
      const seconds = cpuOf(pid)
      if (role === 'service') cpu.own = Math.max(cpu.own, seconds)
      else cpu.children = Math.max(cpu.children, seconds)
    }
  }, 50)
  const code = await new Promise((resolve) => child.once('exit', resolve))
  clearInterval(watch)
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code}`)
  return { wall: Number(process.hrtime.bigint() - started) / 1e9, cpu: cpu.own + cpu.children, peak, output }
}

/** Seconds from `mailtrace run` on existing data to the first answer of /readyz. */
async function starts(data) {
  const config = join(folder, 'config.json')
  const settings = { demo: 'no', journal: { enabled: 'no' }, sources: [{ path: join(folder, 'live.log') }] }
  writeFileSync(config, JSON.stringify(settings))
  const started = process.hrtime.bigint()
  const args = [MAIN, 'run', '--config', config, '--data', data, '--listen', '127.0.0.1:18425']
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] })
  const ended = new Promise((resolve) => child.once('exit', resolve))
  try {
    for (;;) {
      const answer = await fetch('http://127.0.0.1:18425/readyz').catch(() => undefined)
      if (answer?.ok) return Number(process.hrtime.bigint() - started) / 1e9
      if (child.exitCode !== null) throw new Error(`mailtrace run ended with ${child.exitCode}`)
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  } finally {
    child.kill('SIGTERM')
    await ended
  }
}

/** Bytes, gzipped, of what the browser loads for the first view, and of everything. */
async function pageWeight() {
  const html = readFileSync(join(WEB, 'index.html'), 'utf8')
  const first = [...html.matchAll(/(?:src|href)="\/(assets\/[^"]+)"/g)].map(([, path]) => path)
  const all = readdirSync(join(WEB, 'assets')).map((name) => `assets/${name}`)
  const sum = async (paths) =>
    (await Promise.all(paths.map((path) => gzipped(join(WEB, path))))).reduce((a, b) => a + b, 0)
  return [
    ['scripts and styles of index.html', await sum(first)],
    ['all pages, both languages, charts', await sum(all)],
  ]
}

async function gzipped(path) {
  let bytes = 0
  for await (const chunk of createReadStream(path).pipe(createGzip({ level: 6 }))) bytes += chunk.length
  return bytes
}

function childrenOf(pid) {
  const { stdout } = spawnSync('ps', ['-o', 'pid=', '--ppid', String(pid)], { encoding: 'utf8' })
  return stdout.trim().split(/\s+/).filter(Boolean).map(Number)
}

function rssOf(pid) {
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024
  } catch {
    return 0
  }
}

function cpuOf(pid) {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ')
    return (Number(fields[11]) + Number(fields[12])) / 100
  } catch {
    return 0
  }
}
