/** What follows the symbols of a verdict: sizes first, which are rspamd's own, then lists that the sender chose. */
import type { Scan } from '../event.ts'
import { readList } from './recipients.ts'
import { scoreOf } from './score.ts'

// ]), len: 669, time: 63.264ms, dns req: 1, digest: <36abcca93439c1e72855ab67d876ffbd>
//          ^ size     ^ elapsed          ^ requests   ^ digest
// ]), groups: headers(1.00), len: …      (where the setting puts them there)
const SIZES =
  /^\]\)(?:, (?:public_)?groups: (?<sums>[\w.,()-]*))?, len: (?<size>\d+), time: (?<elapsed>[\d.]+)ms(?: real, [\d.]+ms virtual)?, dns req: (?<requests>\d+)(?:, digest: <(?<digest>[0-9a-f]*)>)?/

/** In the order of the default format; `groups` is for those who ask for it. */
const MARKS = [
  ', rcpts: <',
  ', mime_rcpt: <',
  ', mime_rcpts: <',
  ', file: ',
  ', forced: ',
  ', settings_id: ',
  ', groups: ',
  ', public_groups: ',
] as const

// ]), len: 669, time: 63.264ms, dns req: 1, digest: <36ab…>, rcpts: <a@b,c@d>, mime_rcpts: <a@b>, forced: …
export function readTail(tail: string, event: Scan): void {
  const match = SIZES.exec(tail)
  if (!match?.groups) return
  const { sums, size, elapsed, requests, digest } = match.groups
  if (sums !== undefined) event.groups = readGroups(sums)
  event.size = Number(size)
  event.elapsedSeconds = Math.round(Number(elapsed) * 1000) / 1_000_000
  event.dnsRequests = Number(requests)
  if (digest !== undefined) event.digest = digest
  readItems(tail.slice(match[0].length), event)
}

function readItems(rest: string, event: Scan): void {
  if (rest === '') return
  const starts: number[] = []
  let last = -1
  for (const mark of MARKS) {
    const at = rest.indexOf(mark)
    // A mark twice, or out of its place: an address holds it, and nothing tells which.
    if (at >= 0 && (at < last || rest.indexOf(mark, at + 1) >= 0)) return
    if (at >= 0) last = at
    starts.push(at)
  }
  if (starts.every((at) => at !== 0)) return

  for (const [index, mark] of MARKS.entries()) {
    const at = starts[index] ?? -1
    if (at < 0) continue
    const next = starts.slice(index + 1).find((each) => each >= 0)
    put(mark, rest.slice(at + mark.length, next), event)
  }
}

function put(mark: (typeof MARKS)[number], value: string, event: Scan): void {
  switch (mark) {
    case ', rcpts: <':
      event.recipients = readList(value)
      return
    case ', mime_rcpt: <':
    case ', mime_rcpts: <':
      event.mimeRecipients = readList(value)
      return
    case ', file: ':
      event.file = value
      return
    case ', forced: ':
      event.forced = value
      return
    case ', settings_id: ':
      event.settingsId = value
      return
    default:
      event.groups = readGroups(value)
  }
}

// headers(1.00),policies(-0.50)
const GROUP = /^(?<name>[\w.-]+)\((?<score>-?[\d.]+|-?nan|-?inf)\)$/

function readGroups(text: string): { name: string; score: number }[] {
  return text.split(',').flatMap((each) => {
    const { name, score } = GROUP.exec(each)?.groups ?? {}
    return name === undefined || score === undefined ? [] : [{ name, score: scoreOf(score) }]
  })
}
