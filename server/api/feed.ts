/**
 * The live stream: what each stored batch holds, filtered for each viewer. Lines of local files come faster, straight from
 * the file (`openView`), for as long as anybody looks at lines; where that view fails, they come with the batches again.
 */
import type { ParsedLine } from '../../parsers/event.ts'
import { createParser } from '../../parsers/parse.ts'
import type { Message, StoredLine } from '../query/answers.ts'
import type { Queries } from '../query/queries.ts'
import type { ApiLog, LiveListener, Subscribe } from './deps.ts'
import { logLine } from './lines.ts'

/** What server/ingest tells of a stored batch; microseconds. */
export interface StoredRecords {
  lines: readonly {
    line: ParsedLine
    time: number
    source: string
    fileSeq: number
    position: number
    own: boolean
  }[]
  messages: readonly StoredMessage[]
}
type StoredMessage = Omit<Message, 'firstSeen' | 'lastSeen' | 'removedAt' | 'recipients' | 'scan'> & {
  firstSeen: number
  lastSeen: number
  removedAt?: number
  recipients: readonly (Omit<Message['recipients'][number], 'firstAttempt' | 'lastAttempt'> & {
    firstAttempt?: number
    lastAttempt?: number
  })[]
}

/** A local log that can be looked at directly. */
export interface LocalFile {
  name: string
  path: string
  host: string
  zone?: string
}

interface ViewListener {
  lines(texts: readonly string[]): void
  dropped(count: number): void
  ended(detail: string): void
}

export interface FeedOptions {
  onRecords(listener: (records: StoredRecords) => void): () => void
  liveFilter: Queries['liveFilter']
  files: () => readonly LocalFile[]
  openView(path: string, listener: ViewListener): { close(): Promise<void> }
  log: Pick<ApiLog, 'warn'>
  /** Milliseconds. */
  now?: () => number
}

interface Viewer {
  listener: LiveListener
  mode: 'lines' | 'messages'
  select: ReturnType<Queries['liveFilter']>
}

export function createFeed({
  onRecords,
  liveFilter,
  files,
  openView,
  log,
  now = Date.now,
}: FeedOptions): Subscribe {
  const viewers = new Set<Viewer>()
  /** Sources that are looked at directly just now. */
  const direct = new Map<string, { close(): Promise<void> }>()
  let leave: (() => void) | undefined

  function show(lines: readonly StoredLine[], messages: readonly Message[]): void {
    for (const { listener, select } of viewers) {
      const chosen = select({ lines, messages })
      for (const line of chosen.lines) listener.line(logLine(line))
      for (const message of chosen.messages) listener.message(message)
    }
  }

  function take(records: StoredRecords): void {
    const lines = records.lines.filter(({ source }) => !direct.has(source))
    show(lines.map(storedLine), records.messages.map(shownMessage))
  }

  function lookAt(file: LocalFile): void {
    const parse = createParser({
      host: file.host,
      framing: 'auto',
      ...(file.zone !== undefined && { zone: file.zone }),
    })
    let position = 0
    try {
      const view = openView(file.path, {
        lines: (texts) =>
          show(
            texts.map((text) => {
              const line = parse(text)
              return storedLine({
                line,
                time: line.time ?? now() * 1000,
                source: file.name,
                fileSeq: 0,
                position: position++,
                own: false,
              })
            }),
            [],
          ),
        dropped: (count) => {
          for (const { listener, mode } of viewers) if (mode === 'lines') listener.dropped(count)
        },
        ended: (detail) => {
          direct.delete(file.name)
          log.warn(
            { source: file.name, detail },
            'the direct view of a log ended; its lines come with the batches',
          )
        },
      })
      direct.set(file.name, view)
    } catch (cause) {
      log.warn(
        { err: cause, source: file.name },
        'a log cannot be looked at directly; its lines come with the batches',
      )
    }
  }

  function arrange(): void {
    const wanted = [...viewers].some(({ mode }) => mode === 'lines')
    if (wanted && direct.size === 0) files().forEach(lookAt)
    if (!wanted) {
      for (const view of direct.values()) void view.close()
      direct.clear()
    }
    if (viewers.size > 0) leave ??= onRecords(take)
    else {
      leave?.()
      leave = undefined
    }
  }

  return ({ mode = 'lines', ...filters }, listener) => {
    const viewer: Viewer = { listener, mode, select: liveFilter(mode, filters) }
    viewers.add(viewer)
    arrange()
    return () => {
      viewers.delete(viewer)
      arrange()
    }
  }
}

function storedLine({
  line,
  time,
  source,
  fileSeq,
  position,
  own,
}: StoredRecords['lines'][number]): StoredLine {
  return {
    id: `${line.host}/${source}/${fileSeq}/${position}`,
    time: isoMicros(time),
    micros: time,
    host: line.host,
    program: line.program,
    daemon: line.daemon,
    ...(line.pid !== undefined && { pid: line.pid }),
    severity: line.severity,
    kind: line.event.kind,
    ...(line.queueId !== undefined && { queueId: line.queueId }),
    message: line.message,
    format: line.format,
    ...(line.header !== undefined && { header: line.header }),
    source,
    ...(own && { own }),
  }
}

function shownMessage({ firstSeen, lastSeen, removedAt, recipients, ...message }: StoredMessage): Message {
  return {
    ...message,
    firstSeen: isoMicros(firstSeen),
    lastSeen: isoMicros(lastSeen),
    ...(removedAt !== undefined && { removedAt: isoMicros(removedAt) }),
    recipients: recipients.map(({ firstAttempt, lastAttempt, ...recipient }) => ({
      ...recipient,
      ...(firstAttempt !== undefined && { firstAttempt: isoMicros(firstAttempt) }),
      ...(lastAttempt !== undefined && { lastAttempt: isoMicros(lastAttempt) }),
    })),
  }
}

/** Microseconds -> RFC 3339 with six digits. */
function isoMicros(micros: number): string {
  const seconds = new Date(Math.floor(micros / 1e6) * 1000).toISOString().slice(0, 19)
  return `${seconds}.${String(micros % 1e6).padStart(6, '0')}Z`
}
