/** What was read of each source, counted: lines, bytes, how fast, the unknown, gaps; and the forms of lines that nobody claims. */
import type { Micros } from '../../parsers/event.ts'
import type { LineRecord } from '../correlate/records.ts'
import { createRate } from './rate.ts'
import type { Rate } from './rate.ts'
import type { Chunk, Gap } from './source.ts'

export interface SourceTally {
  lines: number
  unknown: number
  bytes: number
  gaps: number
  rate: Rate
  lastLine?: Micros
  /** Milliseconds. */
  lastRead?: number
}

export interface UnknownForm {
  program: string
  /** The text without what differs from line to line, for which `_` and `0` stand. */
  form: string
  count: number
  /** The first line of this form. */
  sample: string
  /** Where its newest line was read, and its time. */
  source: string
  lastSeen: string
}

interface Form extends Omit<UnknownForm, 'lastSeen'> {
  last: Micros
}

export interface Tally {
  /** `unknown`: those of the lines that no parser understands. */
  count(chunk: Chunk, lines: readonly LineRecord[], unknown: readonly LineRecord[]): void
  gap(gap: Gap): void
  of(source: string): SourceTally
  /** The commonest first. */
  unknownForms(): UnknownForm[]
  /** The newest last, times in milliseconds. */
  gaps(): readonly (Gap & { time: number })[]
}

const MAX_FORMS = 1000
const SHOWN_FORMS = 100
const MAX_GAPS = 200

/** `gaps` are those of earlier runs. */
export function createTally(now: () => number, gapsBefore: readonly (Gap & { time: number })[] = []): Tally {
  const sources = new Map<string, SourceTally>()
  const forms = new Map<string, Form>()
  const gaps = [...gapsBefore]

  const of = (source: string): SourceTally => {
    let tally = sources.get(source)
    if (tally === undefined)
      sources.set(source, (tally = { lines: 0, unknown: 0, bytes: 0, gaps: 0, rate: createRate(now) }))
    return tally
  }

  function countForm({ program, message }: LineRecord['line'], time: Micros, source: string): void {
    const form = formOf(message)
    const known = forms.get(`${program}\n${form}`)
    if (known === undefined) {
      forms.set(`${program}\n${form}`, {
        program,
        form,
        count: 1,
        sample: message.slice(0, 500),
        source,
        last: time,
      })
      return
    }
    known.count += 1
    if (time >= known.last) Object.assign(known, { source, last: time })
  }

  return {
    of,
    count(chunk, lines, unknown) {
      // an import counts in its job; a log of the same name has not read these lines
      if (chunk.kind !== 'import') {
        const tally = of(chunk.source)
        tally.lines += lines.length
        tally.unknown += unknown.length
        tally.bytes += chunk.bytes
        tally.rate.count(lines.length)
        tally.lastRead = now()
        for (const { time } of lines)
          if (tally.lastLine === undefined || time > tally.lastLine) tally.lastLine = time
      }
      for (const { line, time } of unknown) countForm(line, time, chunk.source)
      if (forms.size > MAX_FORMS) forgetRare(forms)
    },
    gap(gap) {
      of(gap.source).gaps += 1
      gaps.push({ ...gap, time: now() })
      if (gaps.length > MAX_GAPS) gaps.shift()
    },
    unknownForms: () =>
      [...forms.values()]
        .sort((a, b) => b.count - a.count)
        .slice(0, SHOWN_FORMS)
        .map(({ last, ...form }) => ({ ...form, lastSeen: new Date(last / 1000).toISOString() })),
    gaps: () => gaps,
  }
}

/** The text without what differs from line to line: addresses, quoted and bracketed parts, IDs and numbers. */
function formOf(message: string): string {
  return message
    .slice(0, 300)
    .replace(/<[^>]*>|"[^"]*"|\[[^\]]*\]/g, '_')
    .replace(/\b[0-9A-F]{6,}\b/g, '_')
    .replace(/\d+/g, '0')
}

/** The rarer half leaves; forms are made by whoever writes the log, and memory is ours. */
function forgetRare(forms: Map<string, Form>): void {
  const byCount = [...forms].sort(([, a], [, b]) => a.count - b.count)
  for (const [form] of byCount.slice(0, MAX_FORMS / 2)) forms.delete(form)
}
