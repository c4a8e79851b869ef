/** Logs for runs that are compared: rounds of the bundled sample, and rotation as logrotate does it. */
import { existsSync, readFileSync, renameSync, unlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { createTimetable, namesIn } from '../../server/ingest/sample.ts'
import type { SampleLine } from '../../server/ingest/sample.ts'

const SAMPLE = join(import.meta.dirname, '../../deploy/sample')
export const FILES = ['mail.log', 'rspamd.log', 'auth.log'] as const
const texts = FILES.map((file) => readFileSync(join(SAMPLE, file), 'utf8'))
const names = namesIn(texts)
const timetables = texts.map((text) => createTimetable(text, names))

/** The lines of `count` rounds of one file of the sample, oldest first. */
export function roundsOf(file: (typeof FILES)[number], from: number, count: number): SampleLine[] {
  const timetable = timetables[FILES.indexOf(file)]
  return Array.from({ length: count }, (_, round) => timetable?.segment(from + round) ?? []).flat()
}

/** As logrotate with `compress` and `delaycompress`; the oldest goes when there are more than `keep`. */
export function rotate(path: string, keep = 6): void {
  for (let number = keep - 1; number >= 2; number--)
    if (existsSync(`${path}.${number}.gz`)) renameSync(`${path}.${number}.gz`, `${path}.${number + 1}.gz`)
  if (existsSync(`${path}.1`)) {
    writeFileSync(`${path}.2.gz`, gzipSync(readFileSync(`${path}.1`)))
    unlinkSync(`${path}.1`)
  }
  renameSync(path, `${path}.1`)
}
