/** Writes what is observed beside the lines: few rows, each insert tried until it is stored, and stored once. */
import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Micros } from '../../parsers/event.ts'
import type { ObservationStore } from '../correlate/observed.ts'
import type { Clients } from './client.ts'
import { explainFailure } from './failure.ts'
import type { StoreLog } from './log.ts'

const RETRY_MS = 2000

export interface ObservationOptions {
  /** Throws STORE_UNAVAILABLE while there are none. */
  clients: () => Clients
  log: StoreLog
  closing: AbortSignal
}

export function createObservations({ clients, log, closing }: ObservationOptions): ObservationStore {
  async function insert(table: string, rows: readonly object[], signal: AbortSignal | undefined) {
    if (rows.length === 0) return
    const until = signal === undefined ? closing : AbortSignal.any([signal, closing])
    const token = createHash('sha1').update(table).update(JSON.stringify(rows)).digest('hex')
    for (let told = false; ; told = true) {
      until.throwIfAborted()
      try {
        await clients().writer.insert({
          table,
          values: rows,
          format: 'JSONEachRow',
          clickhouse_settings: { async_insert: 0, insert_deduplicate: 1, insert_deduplication_token: token },
        })
        return
      } catch (err) {
        if (!told) log.warn({ err: explainFailure(err), table }, 'the store refused; trying again')
        await sleep(RETRY_MS, undefined, { signal: until })
      }
    }
  }

  return {
    gap: ({ time, ...gap }, signal) => insert('source_gaps', [{ time: dateTime(time), ...gap }], signal),
    async queueSample({ time, host, messages, depths, entries }, signal) {
      const sampled = dateTime(time)
      await insert(
        'queue_samples',
        depths.map(({ queue, destination, messages: count, oldestSeconds }) => ({
          time: sampled,
          host,
          queue,
          destination,
          messages: count,
          oldest_seconds: oldestSeconds,
        })),
        signal,
      )
      await insert(
        'queue_entries',
        entries.map(({ queueId, queue, arrived, size, sender, recipients }) => ({
          host,
          queue_id: queueId,
          sampled,
          queue,
          arrived: dateTime(arrived),
          size,
          sender,
          recipients: recipients.map(({ address }) => address),
          delay_reasons: recipients.map(({ delayReason = '' }) => delayReason),
        })),
        signal,
      )
      // last: it says which rows above are the newest sample
      await insert('queue_looks', [{ host, sampled, messages, listed: entries.length }], signal)
    },
  }
}

/** `2026-11-21 00:25:23.000000`. */
function dateTime(time: Micros): string {
  const millis = Math.floor(time / 1000)
  const rest = String(Math.round(time - millis * 1000)).padStart(3, '0')
  return new Date(millis).toISOString().replace('T', ' ').replace('Z', rest)
}
