/** Gaps outlive a restart: one JSON line each in a file of the data directory, the newest kept. */
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Gap } from './source.ts'

/** Milliseconds. */
export type TimedGap = Gap & { time: number }

const MOST = 200

export interface GapBook {
  /** The newest last. */
  known: TimedGap[]
  add(gap: TimedGap): void
}

/** A file that cannot be written is no reason to stop: the gap is in the log and in the store as well. */
export function openGapBook(path: string): GapBook {
  const known = read(path).slice(-MOST)
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
    writeFileSync(path, known.map((gap) => `${JSON.stringify(gap)}\n`).join(''), { mode: 0o600 })
  } catch {
    return { known, add: () => undefined }
  }
  return {
    known,
    add(gap) {
      try {
        appendFileSync(path, `${JSON.stringify(gap)}\n`)
      } catch {
        // the disk is full, perhaps
      }
    },
  }
}

function read(path: string): TimedGap[] {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch {
    return []
  }
  return text.split('\n').flatMap((line) => {
    try {
      const { time, source, detail } = JSON.parse(line) as Partial<TimedGap>
      return typeof time === 'number' && typeof source === 'string' && typeof detail === 'string'
        ? [{ time, source, detail }]
        : []
    } catch {
      return [] // the last line of a file that a crash cut
    }
  })
}
