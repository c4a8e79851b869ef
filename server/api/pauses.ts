/** How long each source is usually silent, asked of the store now and then: what makes a source late. */
import type { Source } from './contract.ts'
import type { Questions } from './deps.ts'

/** A source is never late before it was silent for so long. */
const LATE_SECONDS = 300
/** Nor one whose habits are not known, for a day. */
const UNKNOWN_SECONDS = 86_400
/** Habits change slowly, and a week of lines is read for them. */
const EVERY_MS = 300_000
const AGAIN_MS = 60_000

type Spoken = Pick<Source, 'name' | 'host'> & { kind?: Source['kind']; lastLine?: string | undefined }

export interface Pauses {
  /** Whether a source that last spoke at `lastLine` (RFC 3339) is silent for longer than it usually is. */
  isLate(source: Spoken, now: number): boolean
  /** Asks again when the answer is old; never waits and never fails. */
  refresh(now: number): void
}

export function createPauses(questions: Pick<Questions, 'run'>): Pauses {
  let usual = new Map<string, number>()
  let next = -Infinity
  const key = (host: unknown, name: unknown) => JSON.stringify([host, name])
  // lines may name another host than the one they are read on
  const usualOf = ({ host, name }: Spoken) =>
    usual.get(key(host, name)) ?? usual.get(key('', name)) ?? UNKNOWN_SECONDS

  return {
    isLate(source, now) {
      // what never spoke is not there, and says so itself; samples of a queue and the demo have pauses of their own
      if (source.lastLine === undefined || source.kind === 'queue' || source.kind === 'demo') return false
      return now - Date.parse(source.lastLine) > Math.max(LATE_SECONDS, usualOf(source)) * 1000
    },

    refresh(now) {
      if (now < next) return
      next = now + EVERY_MS
      questions
        .run('sources.pauses', {}, AbortSignal.timeout(AGAIN_MS / 2))
        .then(({ rows }) => {
          usual = new Map()
          for (const { host, source, seconds } of rows) {
            usual.set(key(host, source), Number(seconds))
            const ofAll = key('', source)
            usual.set(ofAll, Math.min(Number(seconds), usual.get(ofAll) ?? Infinity))
          }
        })
        .catch(() => {
          next = now + AGAIN_MS // the last answer goes on
        })
    },
  }
}
