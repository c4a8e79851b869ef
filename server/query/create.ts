/** Makes every question askable: named queries, lists, one message, what an input is. */
import type { Metrics } from '../metrics.ts'
import type { StoreReader } from '../store/reader.ts'
import { catalogue } from './catalogue.ts'
import { checkParams, defineQuery, zoneOf } from './define.ts'
import type { NamedQuery } from './define.ts'
import { messageDetail } from './detail.ts'
import { lineTable } from './lines.ts'
import { messageTable } from './messages.ts'
import { COUNTS } from './overview.ts'
import { listOf } from './page.ts'
import type { Asker, LiveSource } from './page.ts'
import type { Queries } from './queries.ts'
import { rangeOf } from './range.ts'
import { fromFirstRow } from './stored.ts'
import { authenticationTable, connectionTable, rejectionTable } from './refusals.ts'
import { resolveInput } from './resolve.ts'
import { UnknownQuery } from '../errors.ts'

export interface QueriesOptions {
  reader: StoreReader
  /** IANA zone of time expressions without one. */
  zone: string
  /** Bytes of the disk that holds the tables. */
  disk: () => Promise<{ total: number; free: number }>
  /** Names of the sources that are being read; what was imported cannot fall silent. */
  liveSources: () => readonly LiveSource[]
  /** Of an address, where the operator has a list of them. */
  countryOf?: (address: string) => string | undefined
  metrics?: Pick<Metrics, 'querySeconds' | 'queryFailures'>
  /** Milliseconds. */
  now?: () => number
}

export function createQueries({
  reader,
  zone,
  disk,
  liveSources,
  countryOf = () => undefined,
  metrics,
  now = Date.now,
}: QueriesOptions): Queries {
  const asker: Asker = {
    reader,
    clock: () => ({ now: now(), zone }),
    liveSources,
    countryOf,
    whole: (range, signal) => fromFirstRow(reader, range, signal),
  }
  const storeDisk: NamedQuery = defineQuery({
    id: 'alerts.storeDisk',
    async run() {
      const { total, free } = await disk()
      return {
        rows: [
          { value: total > 0 ? (total - free) / total : null, volume: total, reasons: [], queueIds: [] },
        ],
      }
    },
  })
  const named = new Map([...catalogue, storeDisk].map((query) => [query.id, query]))
  const lists = {
    messages: listOf(asker, messageTable),
    rejections: listOf(asker, rejectionTable),
    authentications: listOf(asker, authenticationTable),
    connections: listOf(asker, connectionTable),
    lines: listOf(asker, lineTable),
  }

  return {
    ...lists,
    ids: [...named.keys()],

    async run(id, params, signal) {
      const query = named.get(id)
      if (query === undefined) throw new UnknownQuery(id)
      checkParams(query, params)
      const { since, until } = params as { since?: string; until?: string }
      const asked = rangeOf({ ...(since && { since }), ...(until && { until }) }, asker.clock())
      const range = await asker.whole(asked, signal)
      const stop = metrics?.querySeconds.startTimer({ query: id })
      try {
        return await query.run(asker, { range, params, zone: zoneOf(params, zone), signal })
      } catch (cause) {
        metrics?.queryFailures.inc({ query: id })
        throw cause
      } finally {
        stop?.()
      }
    },

    message: (host, queueId, at, signal) => messageDetail(asker, host, queueId, at, signal),
    resolve: (text, signal, range = {}) => resolveInput(asker, lists, text, range, signal),

    async dataState(signal) {
      const options = { ...(signal && { signal }) }
      const [[span], [waiting]] = await Promise.all([
        reader.query<{ first: number; last: number; lines: number }>(
          'SELECT count() AS lines, toUnixTimestamp64Milli(min(time)) AS first, toUnixTimestamp64Milli(max(time)) AS last FROM log_lines',
          {},
          { id: 'status.span', ...options },
        ),
        reader.query<{ deferredNow: number }>(
          `SELECT count() AS deferredNow FROM messages FINAL WHERE open AND status = 'deferred' AND ${COUNTS}`,
          {},
          { id: 'status.deferred', ...options },
        ),
      ])
      return {
        ...(span !== undefined &&
          Number(span.lines) > 0 && {
            dataSince: new Date(Number(span.first)).toISOString(),
            dataUntil: new Date(Number(span.last)).toISOString(),
            lines: Number(span.lines),
          }),
        deferredNow: waiting?.deferredNow ?? 0,
      }
    },
  }
}
