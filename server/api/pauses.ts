/** How long each source is usually silent, asked of the store once a minute: what makes a source late. */
import type { Questions } from './deps.ts'

/** A source is never late before it was silent for so long. */
const LATE_SECONDS = 300
const EVERY_MS = 60_000

export interface Pauses {
  /** Whether a source that last spoke at `lastLine` (RFC 3339) is late. */
  isLate(source: { name: string; host: string; lastLine?: string | undefined }, now: number): boolean
  /** Asks again when the answer is old; never waits and never fails. */
  refresh(now: number): void
}

export function createPauses(questions: Pick<Questions, 'run'>): Pauses {
  let usual = new Map<string, number>()
  let asked = -Infinity
  const key = (host: unknown, name: unknown) => JSON.stringify([host, name])

  return {
    isLate: ({ name, host, lastLine }, now) =>
      lastLine === undefined ||
      now - Date.parse(lastLine) > Math.max(LATE_SECONDS, usual.get(key(host, name)) ?? 0) * 1000,

    refresh(now) {
      if (now - asked < EVERY_MS) return
      asked = now
      questions
        .run('sources.pauses', {}, AbortSignal.timeout(EVERY_MS / 2))
        .then(({ rows }) => {
          usual = new Map(rows.map(({ host, source, seconds }) => [key(host, source), Number(seconds)]))
        })
        .catch(() => undefined) // the last answer goes on
    },
  }
}
