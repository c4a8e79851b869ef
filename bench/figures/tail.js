/** A log that grows by 1,000 lines a second: what following it costs, and how long a line takes until the API shows it. */
import { spawn } from 'node:child_process'
import { appendFileSync, createReadStream, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { childrenOf, cpuOf } from '../processes.js'

const LISTEN = '127.0.0.1:18427'
const LINES_A_SECOND = 1000
const SECONDS = 30
/** V8 compiles what is hot: the first half minute costs twice as much as those after it. */
const WARM_SECONDS = 60
/** Portions a second: a mail server writes all the time. */
const PORTIONS = 10
/** While it is asked when lines are shown. */
const MORE_SECONDS = 100
const SAMPLES = 50
const PATIENCE_MS = 10_000

export default {
  once: true,
  rows: [
    { id: 'tailCpu', title: 'tail at 1 k lines/s: service and engine', unit: '% of a core', must: 10 },
    { id: 'tailService', title: '  of it the service', unit: '% of a core' },
    { id: 'visible', title: 'line written until the API shows it, p95', unit: 's', must: 2, aim: 0.5 },
    { id: 'visibleQuiet', title: '  the same where no other line comes', unit: 's', must: 2, aim: 0.5 },
  ],
  async measure({ file, folder, main }) {
    const data = join(folder, 'tail')
    const log = join(folder, 'tail.log')
    const config = join(folder, 'tail.json')
    writeFileSync(log, '')
    writeFileSync(
      config,
      JSON.stringify({
        demo: 'no',
        journal: { enabled: 'no' },
        queue: { enabled: 'no' },
        sources: [{ path: log }],
      }),
    )
    const service = spawn(
      process.execPath,
      [main, 'run', '--config', config, '--data', data, '--listen', LISTEN],
      {
        stdio: ['ignore', 'ignore', 'inherit'],
      },
    )
    const ended = new Promise((resolve) => service.once('exit', resolve))
    try {
      const ask = await untilReady(service, data)
      const [warm, counted] = [LINES_A_SECOND * WARM_SECONDS, LINES_A_SECOND * (WARM_SECONDS + SECONDS)]
      const lines = await firstLines(file, counted + LINES_A_SECOND * MORE_SECONDS)
      if (lines.length < counted) throw new Error(`tail takes --lines ${counted} at least`)
      await writeEvenly(log, lines.slice(0, warm))
      const used = () => [
        cpuOf(service.pid),
        childrenOf(service.pid).reduce((sum, pid) => sum + cpuOf(pid), 0),
      ]
      const [serviceBefore, engineBefore] = used()
      const seconds = await writeEvenly(log, lines.slice(warm, counted))
      const [serviceAfter, engineAfter] = used()
      const percent = (cpu) => (100 * cpu) / seconds
      // asking costs the service more than reading: not counted
      const times = await Promise.all([timesOf(log, ask, 'A'), writeEvenly(log, lines.slice(counted))])
      const quiet = await timesOf(log, ask, 'B')
      const { sources } = await ask('sources')
      if (sources[0].lines !== lines.length + 2 * SAMPLES)
        throw new Error(`${sources[0].lines} lines were read, ${lines.length + 2 * SAMPLES} were written`)
      return {
        tailCpu: percent(serviceAfter - serviceBefore + engineAfter - engineBefore),
        tailService: percent(serviceAfter - serviceBefore),
        visible: p95(times[0]),
        visibleQuiet: p95(quiet),
      }
    } finally {
      service.kill('SIGTERM')
      await ended
    }
  },
}

async function firstLines(file, count) {
  const lines = []
  for await (const line of createInterface({ input: createReadStream(file) })) {
    lines.push(line)
    if (lines.length === count) break
  }
  return lines
}

/** @returns the seconds it took */
async function writeEvenly(log, lines) {
  const size = LINES_A_SECOND / PORTIONS
  const started = performance.now()
  for (let portion = 0; portion * size < lines.length; portion++) {
    appendFileSync(log, `${lines.slice(portion * size, (portion + 1) * size).join('\n')}\n`)
    await sleep(Math.max(0, started + ((portion + 1) * 1000) / PORTIONS - performance.now()))
  }
  return (performance.now() - started) / 1000
}

const p95 = (times) => times.sort((a, b) => a - b)[Math.floor(SAMPLES * 0.95)]

/** One line after the other; `series` is a hexadecimal digit. */
async function timesOf(log, ask, series) {
  const times = []
  for (let sample = 0; sample < SAMPLES; sample++) times.push(await untilVisible(log, ask, series, sample))
  return times
}

/** Seconds from the write of one line to the first answer that holds it. */
async function untilVisible(log, ask, series, sample) {
  const id = `4${series}${String(sample).padStart(3, '0')}${Date.now().toString(16).slice(-6).toUpperCase()}`
  const now = new Date()
  const from = new Date(now - 60_000).toISOString()
  const started = performance.now()
  appendFileSync(log, `${now.toISOString()} mx1 postfix/qmgr[77]: ${id}: removed\n`)
  for (;;) {
    const until = new Date(Date.now() + 60_000).toISOString()
    const { items } = await ask(`lines?queueId=${id}&since=${from}&until=${until}&limit=1`)
    const seconds = (performance.now() - started) / 1000
    if (items.length > 0) {
      await sleep(Math.random() * 100) // no beat with the service's own
      return seconds
    }
    if (seconds * 1000 > PATIENCE_MS) throw new Error(`the line of ${id} is not shown`)
    await sleep(10)
  }
}

async function untilReady(service, data) {
  for (;;) {
    const answer = await fetch(`http://${LISTEN}/readyz`).catch(() => undefined)
    if (answer?.ok && existsSync(join(data, 'token'))) break
    if (service.exitCode !== null) throw new Error(`mailtrace run ended with ${service.exitCode}`)
    await sleep(50)
  }
  const authorization = `Bearer ${readFileSync(join(data, 'token'), 'utf8').trim()}`
  return async (path) => {
    const answer = await fetch(`http://${LISTEN}/api/${path}`, { headers: { authorization } })
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
    return answer.json()
  }
}
