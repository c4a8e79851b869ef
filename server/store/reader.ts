/** Asks the store: read-only, with a limit of time, each query under its name. */
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { ClickHouseError } from '@clickhouse/client'
import type { Clients } from './client.ts'
import { explainFailure } from './failure.ts'

export interface ReadOptions {
  /** Name of the query: stands in the server's `log_comment` and begins its `query_id`. */
  id: string
  signal?: AbortSignal
  /** Default 20. The server gives up after it: QUERY_TOO_HEAVY. */
  timeoutSeconds?: number
}

/**
 * Rows come as JSON gives them: names as selected, times as `2026-11-21T00:25:23.000000Z`, integers as numbers (exact
 * below 2^53), NaN as null, Bool as boolean, texts that are not UTF-8 with U+FFFD in place of foreign bytes. Values
 * reach SQL only as `{name:Type}` parameters. Rejects with STORE_UNAVAILABLE or QUERY_TOO_HEAVY, or with the signal's
 * reason when aborted; the server then stops too.
 */
export interface StoreReader {
  query<Row>(sql: string, params: Record<string, unknown>, options: ReadOptions): Promise<Row[]>
  /** The same row by row, for answers larger than memory. Leaving the loop ends the query. */
  stream<Row>(sql: string, params: Record<string, unknown>, options: ReadOptions): AsyncIterable<Row>
}

/** `clients` throws STORE_UNAVAILABLE while there are none. */
export function createReader(clients: () => Clients): StoreReader {
  async function ask(sql: string, params: Record<string, unknown>, options: ReadOptions) {
    const { id, signal, timeoutSeconds = 20 } = options
    const { reader, readerSettings } = clients()
    return reader.query({
      query: sql,
      query_params: params,
      format: 'JSONEachRow',
      query_id: `${id}-${randomUUID()}`,
      ...(signal !== undefined && { abort_signal: signal }),
      clickhouse_settings: { ...readerSettings, max_execution_time: timeoutSeconds, log_comment: id },
    })
  }

  return {
    async query<Row>(sql: string, params: Record<string, unknown>, options: ReadOptions) {
      for (let attempt = 0; ; attempt++)
        try {
          return await (await ask(sql, params, options)).json<Row>()
        } catch (err) {
          const pause = options.signal?.aborted === true ? undefined : pauseAfter(err, attempt)
          if (pause === undefined) throw failure(err, options.signal)
          await sleep(pause)
        }
    },

    async *stream<Row>(sql: string, params: Record<string, unknown>, options: ReadOptions) {
      const leaving = new AbortController()
      const signal = AbortSignal.any([leaving.signal, ...(options.signal ? [options.signal] : [])])
      try {
        const answer = await ask(sql, params, { ...options, signal })
        for await (const rows of answer.stream<Row>()) {
          for (const row of rows) yield row.json()
        }
      } catch (err) {
        throw failure(err, options.signal)
      } finally {
        leaving.abort()
      }
    },
  }
}

/** TOO_MANY_SIMULTANEOUS_QUERIES: those that nobody waits for any more end a little later than their connection. */
const BUSY = '202'
const BUSY_PAUSES_MS = [100, 300, 900]

/**
 * Milliseconds until a question that failed is asked again; undefined when not. A connection that had been idle may be closed
 * just as a request is sent on it: nobody read that request. Of a server that is gone, the second attempt says so.
 */
function pauseAfter(err: unknown, attempt: number): number | undefined {
  if (err instanceof ClickHouseError) return err.code === BUSY ? BUSY_PAUSES_MS[attempt] : undefined
  const { code, message } = err as NodeJS.ErrnoException
  const isReset = code === 'ECONNRESET' || code === 'EPIPE' || message === 'socket hang up'
  return isReset && attempt === 0 ? 0 : undefined
}

function failure(err: unknown, signal: AbortSignal | undefined): unknown {
  return signal?.aborted === true ? signal.reason : explainFailure(err)
}
