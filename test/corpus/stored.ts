/** A run parsed and correlated in memory, as a pipeline would: all its logs in the order of time. */
import type { LineRecord } from '../../server/correlate/records.ts'
import { drive, linesOf } from '../server/correlate/drive.ts'
import { readLog, zoneOf } from './truth.ts'

export const LOGS = ['mail.log', 'auth.log', 'rspamd.log']

export const linesOfRun = (run: string): LineRecord[] =>
  LOGS.flatMap((name) => linesOf(readLog(run, name), { host: 'mx1', source: name, zone: zoneOf(run) })).sort(
    (a, b) => a.time - b.time,
  )

export const storedOf = (run: string) => drive(linesOfRun(run), { batch: 5000 }).stored
