/**
 * The bundled sample as an endless timetable: the same few hours of mail begin again and again, closer together by day
 * than by night, each time under new queue IDs. What stands at a place depends on the place alone, so a restart goes on.
 */
import { createHash } from 'node:crypto'
import type { Micros } from '../../parsers/event.ts'

const HOUR: Micros = 3_600_000_000
const DAY = 24 * HOUR
/** How long a round of the sample takes; rounds overlap. */
const ROUND = 4 * HOUR
const ROUNDS_A_DAY = 16
/** Share of a day's mail by hour. */
const BY_HOUR = [3, 3, 3, 3, 3, 3, 4, 5, 6, 7, 7, 6, 5, 6, 7, 7, 6, 5, 5, 4, 4, 3, 3, 3]
const HOUR_ENDS = BY_HOUR.map((_, hour) => sum(BY_HOUR.slice(0, hour + 1)) / sum(BY_HOUR))

export interface SampleLine {
  time: Micros
  text: string
}

/** Queue IDs and Message-IDs of the sample, of all its files: they are renamed in each round. */
export interface SampleNames {
  queueIds: ReadonlySet<string>
  messageIds: ReadonlySet<string>
}

export interface Timetable {
  /** The lines from the start of this round to the start of the next, in order. */
  segment(round: number): SampleLine[]
}

//  2026-11-21T00:01:19.794620+00:00 mx1 postfix/qmgr[12790]: B4E9727E895: removed        2026-11-21 00:01:19 #12222(...) ...
//  ^ seconds                                           ^ pid  ^ queue ID                 ^ seconds            ^ pid
const SYSLOG_STAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+00:00/
const RSPAMD_STAMP = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?= #)/
const QUEUE_ID = /\b[0-9A-F]{9,12}\b/g
const MESSAGE_ID = /[^\s<>,;()]+@[^\s<>,;()]+/g
const PID = /^(?<before>\S+ (?:\S+ [^\s[\]]+\[|[\d:]+ #))(?<pid>\d+)/

export function namesIn(files: readonly string[]): SampleNames {
  const text = files.join('\n')
  return {
    queueIds: new Set([...text.matchAll(/\]: ([0-9A-F]{9,12}): /g)].map((match) => match[1] ?? '')),
    messageIds: new Set(
      [...text.matchAll(/message-id=<([^\s<>]+@[^\s<>]+)>/g)].map((match) => match[1] ?? ''),
    ),
  }
}

/** The timetable of one file of the sample. */
export function createTimetable(file: string, names: SampleNames): Timetable {
  const lines = file
    .split('\n')
    .filter((text) => text !== '')
    .map((text) => ({ after: stampOf(text) % DAY, text }))

  return {
    segment(round) {
      const from = startOf(round)
      const to = startOf(round + 1)
      const found: SampleLine[] = []
      for (let each = round; startOf(each) + ROUND > from; each--)
        for (const { after, text } of lines) {
          const time = startOf(each) + after
          if (time >= from && time < to) found.push({ time, text: rename(text, time, each, names) })
        }
      return found.sort((a, b) => a.time - b.time)
    },
  }
}

/** The round that is the newest at a time. */
export function roundAt(time: Micros): number {
  const day = Math.floor(time / DAY)
  const hours = (time - day * DAY) / HOUR
  const hour = Math.floor(hours)
  const before = HOUR_ENDS[hour - 1] ?? 0
  const share = before + ((HOUR_ENDS[hour] ?? 1) - before) * (hours - hour)
  return Math.floor(day * ROUNDS_A_DAY + share * ROUNDS_A_DAY)
}

/** When a round begins: the inverse of `roundAt`. */
export function startOf(round: number): Micros {
  const day = Math.floor(round / ROUNDS_A_DAY)
  const share = round / ROUNDS_A_DAY - day
  const hour = HOUR_ENDS.findIndex((end) => share < end)
  const before = HOUR_ENDS[hour - 1] ?? 0
  return day * DAY + Math.round((hour + (share - before) / ((HOUR_ENDS[hour] ?? 1) - before)) * HOUR)
}

/** The line as it would stand in this round: its stamp, pid, queue IDs and Message-IDs. */
function rename(text: string, time: Micros, round: number, { queueIds, messageIds }: SampleNames): string {
  const stamp = new Date(Math.floor(time / 1000)).toISOString()
  const micros = String(time % 1_000_000).padStart(6, '0')
  return text
    .replace(SYSLOG_STAMP, `${stamp.slice(0, 19)}.${micros}+00:00`)
    .replace(RSPAMD_STAMP, `${stamp.slice(0, 10)} ${stamp.slice(11, 19)}`)
    .replace(PID, (_, before: string, pid: string) => `${before}${shiftPid(Number(pid), round)}`)
    .replace(QUEUE_ID, (id) => (queueIds.has(id) ? newQueueId(id, round) : id))
    .replace(MESSAGE_ID, (id) => (messageIds.has(id) ? id.replace('@', `.${round.toString(36)}@`) : id))
}

/** Rounds overlap, and one pid can only have one session at a time. */
function shiftPid(pid: number, round: number): number {
  return 1000 + ((pid + (round % 6) * 5000) % 30_000)
}

function newQueueId(id: string, round: number): string {
  const digest = createHash('sha1').update(`${round}:${id}`).digest('hex').toUpperCase()
  return digest.slice(0, id.length)
}

function stampOf(text: string): Micros {
  const syslog = SYSLOG_STAMP.exec(text)?.[0]
  if (syslog !== undefined) return Date.parse(`${syslog.slice(0, 19)}Z`) * 1000 + Number(syslog.slice(20, 26))
  return Date.parse(`${text.slice(0, 10)}T${text.slice(11, 19)}Z`) * 1000
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0)
}
