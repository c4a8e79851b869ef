/** Looks at a running service every few seconds: memory, open files, how long its event loop stands still. */
import { readFileSync, readdirSync } from 'node:fs'
import type { SoakRun } from './run.ts'

export interface Sample {
  service: number
  engine: number
  files: number
  /** Seconds: the longest stall since the look before. */
  stall: number
}

/** MB. */
function rssOf(pid: number | undefined): number {
  if (pid === undefined) return 0
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024
  } catch {
    return 0
  }
}

function filesOf(pid: number | undefined): number {
  try {
    return pid === undefined ? 0 : readdirSync(`/proc/${pid}/fd`).length
  } catch {
    return 0
  }
}

/** One look; undefined while the service does not answer. */
export async function look(run: SoakRun): Promise<Sample | undefined> {
  const text = await run
    .request('/metrics')
    .then(async (answer) => (answer.ok ? answer.text() : undefined))
    .catch(() => undefined)
  if (text === undefined) return undefined
  const stall = /^mailtrace_nodejs_eventloop_lag_max_seconds (?<seconds>\S+)$/m.exec(text)?.groups?.seconds
  return {
    service: rssOf(run.pid()),
    engine: rssOf(run.enginePid()),
    files: filesOf(run.pid()),
    stall: Number(stall ?? 0),
  }
}

/** Of the first and of the last eighth of all samples, the middle one; and the highest of all. */
export function course(samples: readonly Sample[], what: keyof Sample) {
  const share = Math.max(1, Math.floor(samples.length / 8))
  const middle = (some: readonly Sample[]) =>
    some.map((each) => each[what]).toSorted((a, b) => a - b)[Math.floor(some.length / 2)] ?? NaN
  return {
    // the very first ones are those of a start
    first: middle(samples.slice(share, 2 * share)),
    last: middle(samples.slice(-share)),
    most: Math.max(...samples.map((each) => each[what])),
  }
}
