/**
 * What live views show. Lines of local files come straight from the file, the moment they are written; everything else,
 * messages too, from each batch that is stored. One reader a file serves all views and ends with the last of them.
 */
import type { ParsedLine } from '../../../parsers/event.ts'
import { createParser } from '../../../parsers/parse.ts'
import { BadSearch } from '../../errors.ts'
import type { LogLine, Message } from '../contract.ts'
import type { ApiLog, LiveListener, Subscribe } from '../deps.ts'
import { wireLine, wireMessage } from './wire.ts'
import type { LiveLine, LiveMessage } from './wire.ts'

export interface LiveBatch {
  /** The import job it belongs to, `''` for none: history is not live. */
  job: string
  records: { lines: readonly LiveLine[]; messages: readonly LiveMessage[] }
  /** Lines of the batch that are not in it, by source: too many came at once. */
  left?: ReadonlyMap<string, number>
}

/** A local file that is followed. */
export interface LiveFile {
  source: string
  path: string
  host: string
  zone?: string | undefined
  year?: number | undefined
}

/** Of server/ingest/live.ts. */
export type OpenFile = (
  path: string,
  listener: {
    lines(texts: readonly string[]): void
    dropped(count: number): void
    ended(detail: string): void
  },
) => { close(): Promise<void> }

export interface Filter {
  line(line: LogLine): boolean
  message(message: Message): boolean
}

export interface LiveFeedOptions {
  onBatch(listener: (batch: LiveBatch) => void): () => void
  /** The filters of the request as tests; `fault` says what cannot be read. From server/query/language. */
  filterOf(filters: Readonly<Record<string, string | undefined>>): {
    filter: Filter
    fault?: string | undefined
  }
  files(): readonly LiveFile[]
  openFile: OpenFile
  /** A line that mailtrace itself caused. */
  isOwn(line: ParsedLine): boolean
  /** Old lines are being read. */
  isCatchingUp(): boolean
  log: ApiLog
  /** Milliseconds. */
  now?: () => number
}

/** Of one batch no more is shown. */
const MOST_OF_A_BATCH = 2000
/** What is older is history while history is being read. */
const RECENT_MS = 3_600_000
/** Stamps without a year are of the newest one that is not later than this from now: clocks and zones differ. */
const DAY_MS = 86_400_000

/** Lines straight from a file have no stored place yet. */
const UNSTORED = -1

interface View {
  wantsLines: boolean
  filter: Filter
  listener: LiveListener
}

export function createLiveFeed(options: LiveFeedOptions): Subscribe {
  const { onBatch, filterOf, files, openFile, isOwn, isCatchingUp, log, now = Date.now } = options
  const views = new Set<View>()
  /** Open readers by source; of these sources no line is taken from batches. */
  const readers = new Map<string, { close(): Promise<void> }>()
  let leaveBatches: (() => void) | undefined
  /** Lines read so far: makes their IDs. */
  let count = 0

  const lineViews = () => [...views].filter(({ wantsLines }) => wantsLines)

  function show(lines: readonly LiveLine[], left = 0): void {
    const watching = lineViews()
    if (watching.length === 0) return
    const shown = lines.slice(-MOST_OF_A_BATCH)
    for (const record of shown) {
      const line = wireLine(record)
      for (const { filter, listener } of watching) if (filter.line(line)) listener.line(line)
    }
    const dropped = lines.length - shown.length + left
    if (dropped > 0) for (const { listener } of watching) listener.dropped(dropped)
  }

  function takeBatch({ job, records, left = new Map() }: LiveBatch): void {
    if (job !== '') return
    const oldest = isCatchingUp() ? (now() - RECENT_MS) * 1000 : -Infinity
    // what is old is nobody's loss
    const lost = isCatchingUp() ? [] : [...left].filter(([source]) => !readers.has(source))
    show(
      records.lines.filter(({ source, time }) => !readers.has(source) && time >= oldest),
      lost.reduce((sum, [, count]) => sum + count, 0),
    )

    const watching = [...views].filter(({ wantsLines }) => !wantsLines)
    if (watching.length === 0) return
    for (const record of records.messages.slice(-MOST_OF_A_BATCH)) {
      if (record.gone === true || record.hopOf !== undefined || record.lastSeen < oldest) continue
      const message = wireMessage(record)
      for (const { filter, listener } of watching) if (filter.message(message)) listener.message(message)
    }
  }

  function openReaders(): void {
    for (const { source, path, host, zone, year } of files()) {
      if (readers.has(source)) continue
      const parse = createParser({
        host,
        ...(zone !== undefined && { zone }),
        ...(year !== undefined ? { year } : { until: () => (now() + DAY_MS) * 1000 }),
      })
      let time = now() * 1000
      const read = (text: string): LiveLine => {
        const line = parse(text)
        time = line.time ?? time
        return { line, time, source, fileSeq: UNSTORED, position: count++, own: isOwn(line) }
      }
      const end = (detail: string) => {
        log.warn({ source, detail }, 'a live view of a file has ended; its lines come with the batches')
        readers.delete(source)
      }
      try {
        const reader = openFile(path, {
          lines: (texts) => show(texts.map(read)),
          dropped: (count) => lineViews().forEach(({ listener }) => listener.dropped(count)),
          ended: end,
        })
        readers.set(source, reader)
      } catch (cause) {
        end(cause instanceof Error ? cause.message : String(cause))
      }
    }
  }

  function closeReaders(): void {
    for (const reader of readers.values()) void reader.close()
    readers.clear()
  }

  return ({ mode = 'lines', ...filters }, listener) => {
    const { filter, fault } = filterOf(filters)
    if (fault !== undefined) throw new BadSearch(fault)
    const view: View = { wantsLines: mode === 'lines', filter, listener }
    views.add(view)
    leaveBatches ??= onBatch(takeBatch)
    if (view.wantsLines) openReaders()

    return () => {
      views.delete(view)
      if (lineViews().length === 0) closeReaders()
      if (views.size > 0) return
      leaveBatches?.()
      leaveBatches = undefined
    }
  }
}
