/** What befalls a service in the soak: killed, its engine killed or held still, its disk full; at random, and counted. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { SoakRun } from './run.ts'
import type { Disk } from './small-disk.ts'

/** What the service was doing when something befell it. */
export type Phase = 'tailing' | 'importing' | 'disk full'
export type Kill = 'service' | 'engine'

export interface Chaos {
  /** One after the other until told to stop; then everything is mended. */
  run(signal: AbortSignal): Promise<void>
  kills: Record<Kill, Record<Phase, number>>
  counts: { pauses: number; outages: number; fullDisks: number }
}

export const OUTAGE_SECONDS = 60

/** `random` gives 0 to 1; `outagesAt` are milliseconds after the start. */
export function createChaos(
  run: SoakRun,
  disk: Disk,
  random: () => number,
  isImporting: () => boolean,
  outagesAt: readonly number[],
): Chaos {
  const none = () => ({ tailing: 0, importing: 0, 'disk full': 0 })
  const kills = { service: none(), engine: none() }
  const counts = { pauses: 0, outages: 0, fullDisks: 0 }
  const between = (least: number, most: number) => least + random() * (most - least)
  let isFull = false

  async function kill(what: Kill): Promise<void> {
    const phase: Phase = isFull ? 'disk full' : isImporting() ? 'importing' : 'tailing'
    if (what === 'engine') {
      const pid = run.enginePid()
      if (pid === undefined) return
      process.kill(pid, 'SIGKILL')
    } else {
      if (run.pid() === undefined) return
      await run.end('SIGKILL')
      await sleep(between(0, 2000))
      run.start()
    }
    kills[what][phase] += 1
  }

  async function hold(milliseconds: number): Promise<void> {
    const pid = run.enginePid()
    if (pid === undefined) return
    process.kill(pid, 'SIGSTOP')
    await sleep(milliseconds)
    process.kill(pid, 'SIGCONT')
  }

  async function fullDisk(): Promise<void> {
    disk.fill()
    isFull = true
    counts.fullDisks += 1
    await sleep(between(3000, 8000))
    if (random() < 0.5) await kill(random() < 0.5 ? 'service' : 'engine')
    await sleep(between(2000, 5000))
    disk.free()
    isFull = false
  }

  async function something(): Promise<void> {
    const dice = random()
    if (dice < 0.4) return kill('service')
    if (dice < 0.7) return kill('engine')
    if (dice < 0.85 || !disk.isSmall) {
      counts.pauses += 1
      return hold(between(2000, 9000))
    }
    return fullDisk()
  }

  return {
    kills,
    counts,
    async run(signal) {
      const started = Date.now()
      const due = [...outagesAt]
      while (!signal.aborted) {
        await sleep(between(3000, 14_000), undefined, { signal }).catch(() => undefined)
        // a service that ended although nobody killed it is counted, and started as systemd would
        if (run.pid() === undefined) run.start()
        const [next] = due
        if (next !== undefined && Date.now() - started > next && run.enginePid() !== undefined) {
          due.shift()
          counts.outages += 1
          await hold(OUTAGE_SECONDS * 1000)
        } else if (!signal.aborted) await something()
      }
      disk.free()
      if (run.pid() === undefined) run.start()
    },
  }
}
