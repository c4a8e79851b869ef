/** Processes measured from outside: wall and CPU seconds, memory of the service and of the engine it started. */
import { spawn, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

const TICKS = 100
const EVERY_MS = 50

/**
 * Runs a command to its end. CPU seconds include its children; peaks are RSS in MB, of itself (`service`) and of the
 * biggest of its children (`engine`). Standard output is returned, except gzip's.
 */
export async function measure(command, args) {
  const started = process.hrtime.bigint()
  const child = spawn(command, args, { stdio: ['ignore', command === 'gzip' ? 'ignore' : 'pipe', 'inherit'] })
  let output = ''
  child.stdout?.on('data', (chunk) => (output += chunk))
  const peak = { service: 0, engine: 0 }
  const cpu = { service: 0, engine: 0 }
  const look = () => {
    for (const [role, pids] of Object.entries({ service: [child.pid], engine: childrenOf(child.pid) })) {
      for (const pid of pids) peak[role] = Math.max(peak[role], rssOf(pid))
      cpu[role] = Math.max(
        cpu[role],
        pids.reduce((sum, pid) => sum + cpuOf(pid), 0),
      )
    }
  }
  const watch = setInterval(look, EVERY_MS)
  const code = await new Promise((resolve) => child.once('exit', resolve))
  clearInterval(watch)
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code}`)
  const wall = Number(process.hrtime.bigint() - started) / 1e9
  return { wall, cpu: cpu.service + cpu.engine, cpuOf: cpu, peak, output }
}

/** Runs one of bench/children in its own Node; it prints JSON. */
export async function child(script, args, flags = []) {
  const { output } = await measure(process.execPath, [
    ...flags,
    new URL(`children/${script}.js`, import.meta.url).pathname,
    ...args,
  ])
  return JSON.parse(output)
}

export function childrenOf(pid) {
  const { stdout } = spawnSync('ps', ['-o', 'pid=', '--ppid', String(pid)], { encoding: 'utf8' })
  return stdout.trim().split(/\s+/).filter(Boolean).map(Number)
}

/** MB. */
export function rssOf(pid) {
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024
  } catch {
    return 0
  }
}

/** Seconds of user and system. */
export function cpuOf(pid) {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ')
    return (Number(fields[11]) + Number(fields[12])) / TICKS
  } catch {
    return 0
  }
}
