/** Start on data that is there: until ready, and what the service then holds at rest. */
import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { childrenOf, rssOf } from '../processes.js'

const LISTEN = '127.0.0.1:18425'
const SETTLE_MS = 5000

export default {
  rows: [
    { id: 'start', title: 'start until ready', unit: 's', must: 3, aim: 1.5 },
    { id: 'idleService', title: 'RSS at rest: service', unit: 'MB', must: 250, aim: 150 },
    { id: 'idleEngine', title: 'RSS at rest: engine', unit: 'MB', must: 450, aim: 320 },
  ],
  async measure({ folder, main }) {
    const config = join(folder, 'start.json')
    const settings = { demo: 'no', journal: { enabled: 'no' }, sources: [{ path: join(folder, 'live.log') }] }
    writeFileSync(config, JSON.stringify(settings))
    const started = process.hrtime.bigint()
    const args = [main, 'run', '--config', config, '--data', join(folder, 'start'), '--listen', LISTEN]
    const service = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] })
    const ended = new Promise((resolve) => service.once('exit', resolve))
    try {
      await untilReady(service)
      const start = Number(process.hrtime.bigint() - started) / 1e9
      await new Promise((resolve) => setTimeout(resolve, SETTLE_MS))
      const engine = childrenOf(service.pid).map(rssOf)
      return { start, idleService: rssOf(service.pid), idleEngine: Math.max(0, ...engine) }
    } finally {
      service.kill('SIGTERM')
      await ended
    }
  },
}

async function untilReady(service) {
  for (;;) {
    const answer = await fetch(`http://${LISTEN}/readyz`).catch(() => undefined)
    if (answer?.ok) return
    if (service.exitCode !== null) throw new Error(`mailtrace run ended with ${service.exitCode}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
