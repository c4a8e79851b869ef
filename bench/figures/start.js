/** Start on data that is there: until ready, and what the service then holds at rest. */
import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { childrenOf, rssOf } from '../processes.js'

const LISTEN = '127.0.0.1:18425'
const SETTLE_MS = 5000
const STARTS = 5

export default {
  rows: [
    { id: 'start', title: 'start until ready, median of 5', unit: 's', must: 3, aim: 1.5 },
    { id: 'idleService', title: 'RSS at rest: service', unit: 'MB', must: 250, aim: 150 },
    { id: 'idleEngine', title: 'RSS at rest: engine', unit: 'MB', must: 450, aim: 320 },
  ],
  once: true,
  async measure({ folder, main }) {
    const starts = []
    for (let start = 1; start < STARTS; start++) starts.push((await started(folder, main, false)).start)
    const { start, ...atRest } = await started(folder, main, true)
    return { ...atRest, start: [...starts, start].sort((a, b) => a - b)[Math.floor(STARTS / 2)] }
  },
}

/** Seconds until ready, and where it may settle what it then holds. */
async function started(folder, main, settles) {
  const config = join(folder, 'start.json')
  const sources = [{ path: join(folder, 'live.log') }]
  const settings = { demo: 'no', journal: { enabled: 'no' }, queue: { enabled: 'no' }, sources }
  writeFileSync(config, JSON.stringify(settings))
  const from = process.hrtime.bigint()
  const args = [main, 'run', '--config', config, '--data', join(folder, 'start'), '--listen', LISTEN]
  const service = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] })
  const ended = new Promise((resolve) => service.once('exit', resolve))
  try {
    await untilReady(service)
    const start = Number(process.hrtime.bigint() - from) / 1e9
    if (!settles) return { start }
    await new Promise((resolve) => setTimeout(resolve, SETTLE_MS))
    const engine = childrenOf(service.pid).map(rssOf)
    return { start, idleService: rssOf(service.pid), idleEngine: Math.max(0, ...engine) }
  } finally {
    service.kill('SIGTERM')
    await ended
  }
}

async function untilReady(service) {
  for (;;) {
    const answer = await fetch(`http://${LISTEN}/readyz`).catch(() => undefined)
    if (answer?.ok) return
    if (service.exitCode !== null) throw new Error(`mailtrace run ended with ${service.exitCode}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
