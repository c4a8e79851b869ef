/** How far each source is, as the Sources page and the bottom line of every page tell it. */
import type { Micros } from '../../parsers/event.ts'
import type { QueueSampler } from './queue-sampler.ts'
import type { LineSource, Position, SourceKind, SourceState, Words } from './source.ts'
import type { SourceTally, Tally } from './tally.ts'

/** As `Source` of server/api/contract.ts. */
export interface SourceReport {
  name: string
  path?: string
  kind: SourceKind
  host: string
  state: SourceState
  advice?: Words
  lines: number
  /** Mean of the last minute. */
  linesPerSecond?: number
  unknown: number
  /** Share of the lines that a grammar claims, 0 to 1; none before the first line. */
  understood?: number
  bytesRead: number
  bytesTotal: number
  /** There and not read yet. */
  bytesLeft?: number
  /** From the time of the newest line until now; with nothing left to read it is how long the log has been quiet. */
  lagSeconds?: number
  lastLine?: string
  lastRead?: string
  gaps: number
  /** Something of it was read, now or in an earlier run. */
  seen: boolean
}

/** As `ServiceStatus.progress` of server/api/contract.ts. */
export interface Progress {
  /** 0 to 1. */
  share: number
  /** The day being read. */
  day?: string
  lines: number
}

const WAITING: Words = {
  en: 'The store does not take lines at the moment; nothing is lost, reading goes on when it does',
  de: 'Der Speicher nimmt gerade keine Zeilen an; es geht nichts verloren, danach wird weitergelesen',
}

/** `before` is how far it was read at last, by this run or an earlier one; `now` in milliseconds. */
export function describeSource(
  source: LineSource,
  tally: SourceTally,
  history: LineSource | undefined,
  { waiting, before, now }: { waiting: boolean; before: Position | undefined; now: number },
): SourceReport {
  const { state, advice, path, bytesLeft } = source.status()
  const past = history?.status()
  const left = bytesLeft + (past?.bytesLeft ?? 0)
  const lastLine = tally.lastLine ?? before?.time
  const busy = state === 'live' && past?.state === 'catching-up'
  return {
    name: source.name,
    ...(path !== undefined && { path }),
    kind: source.kind,
    host: source.host,
    ...(waiting && state !== 'stopped'
      ? { state: 'waiting' as const, advice: WAITING }
      : { state: busy ? 'catching-up' : state, ...(advice !== undefined && { advice }) }),
    lines: tally.lines,
    linesPerSecond: tally.rate.perSecond(),
    unknown: tally.unknown,
    ...(tally.lines > 0 && { understood: 1 - tally.unknown / tally.lines }),
    bytesRead: tally.bytes,
    bytesTotal: tally.bytes + left,
    bytesLeft: left,
    ...(lastLine !== undefined && {
      // the clocks of other hosts may run before ours
      lagSeconds: Math.max(0, now / 1000 - lastLine / 1e6),
      lastLine: timeText(lastLine),
    }),
    ...(tally.lastRead !== undefined && { lastRead: new Date(tally.lastRead).toISOString() }),
    gaps: tally.gaps,
    seen: tally.lines > 0 || before !== undefined,
  }
}

/** The share of what is read among all there is to read; undefined when everything is live. */
export function shareDone(
  sources: readonly LineSource[],
  tally: Tally,
  reading: Micros | undefined,
): Progress | undefined {
  const statuses = sources.map((source) => source.status())
  if (!statuses.some(({ state }) => state === 'catching-up')) return undefined
  const left = statuses.reduce((sum, { bytesLeft }) => sum + bytesLeft, 0)
  const names = [...new Set(sources.map(({ name }) => name))]
  const done = names.reduce((sum, name) => sum + tally.of(name).bytes, 0)
  const lines = names.reduce((sum, name) => sum + tally.of(name).lines, 0)
  return {
    share: done + left === 0 ? 0 : done / (done + left),
    ...(reading !== undefined && { day: timeText(reading).slice(0, 10) }),
    lines,
  }
}

function timeText(time: Micros): string {
  return new Date(time / 1000).toISOString()
}

/** The sampler of the queues among the sources. A machine without Postfix has no queues to speak of. */
export function describeSampler(
  { state, advice, lastSample, messages = 0 }: ReturnType<QueueSampler['status']>,
  host: string,
): SourceReport[] {
  if (state === 'missing') return []
  return [
    {
      name: 'postqueue',
      kind: 'queue',
      host,
      state,
      ...(advice !== undefined && { advice }),
      lines: messages,
      unknown: 0,
      bytesRead: 0,
      bytesTotal: 0,
      ...(lastSample !== undefined && { lastRead: new Date(lastSample).toISOString() }),
      gaps: 0,
      seen: lastSample !== undefined,
    },
  ]
}
