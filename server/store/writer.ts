/** Writes the records of a batch, each exactly once, and loads the state the tracker goes on from. */
import { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ClickHouseSettings } from '@clickhouse/client'
import type { BatchRows, RecordStore } from '../correlate/record-store.ts'
import type { LifeKey, MessageRecord } from '../correlate/records.ts'
import { MOST_HOSTS } from '../hosts.ts'
import { createBatchBodies } from './bodies.ts'
import type { BatchBodies, Insert } from './bodies.ts'
import type { Clients } from './client.ts'
import { explainFailure } from './failure.ts'
import type { StoreLog } from './log.ts'
import { CONNECTION_COLUMNS, connectionOf } from './rows/connections.ts'
import type { ConnectionRow } from './rows/connections.ts'
import { inHoursOf } from './rows/ids.ts'
import { lines } from './rows/lines.ts'
import { MESSAGE_COLUMNS, messageOf } from './rows/messages.ts'
import type { MessageRow } from './rows/messages.ts'

/** Batches that wait to be filled: one is filled while another is written. */
const IDLE_BATCHES = 2
/** Queue IDs asked for at once. */
const KEYS = 1_000
const BACK_OFF_MS = [100, 250, 500, 1_000, 2_000, 5_000, 10_000]

const INSERT_SETTINGS: ClickHouseSettings = {
  async_insert: 0,
  // A batch holds each life once: there is nothing to replace within it.
  optimize_on_insert: 0,
  // What one insert brings is read through as fast as an index of it; the index is made when the part is merged.
  materialize_skip_indexes_on_insert: 0,
  insert_deduplicate: 1,
  deduplicate_blocks_in_dependent_materialized_views: 1,
  // What bodies.ts lets into one insert is enough; a batch that an earlier release had begun may have more days.
  max_partitions_per_insert_block: '0',
}

export interface WriterOptions {
  /** Throws STORE_UNAVAILABLE while there are none. */
  clients: () => Clients
  log: StoreLog
  /** Ends all retries: the store stops. */
  closing: AbortSignal
  onFailure?(): void
}

/** Every method waits for a store that is down, until the store is stopped or the caller's signal says otherwise. */
export function createWriter({ clients, log, closing, onFailure }: WriterOptions): RecordStore {
  const logLines = lines()
  const idle: BatchBodies[] = []
  let turn: Promise<unknown> = Promise.resolve()

  async function persist<Result>(
    what: string,
    attempt: () => Promise<Result>,
    signal: AbortSignal,
  ): Promise<Result> {
    for (let failures = 0; ; failures++) {
      signal.throwIfAborted()
      try {
        return await attempt()
      } catch (err) {
        signal.throwIfAborted()
        onFailure?.()
        log.warn({ err: explainFailure(err), what, failures: failures + 1 }, 'the store refused; tried again')
        const wait = BACK_OFF_MS[Math.min(failures, BACK_OFF_MS.length - 1)]
        await sleep(wait, undefined, { signal }).catch(() => signal.throwIfAborted())
      }
    }
  }

  async function send({ table, columns, body }: Insert, token: string, signal: AbortSignal): Promise<void> {
    const { stream } = await clients().writer.exec({
      query: `INSERT INTO ${table} (${columns}) FORMAT Native`,
      values: Readable.from([body]),
      abort_signal: signal,
      clickhouse_settings: { ...INSERT_SETTINGS, insert_deduplication_token: token },
    })
    for await (const _ of stream); // the answer is empty, but only its end frees the connection
  }

  const store = (insert: Insert, token: string, signal: AbortSignal) => {
    const { table, part } = insert
    const partToken = `${token}:${table}${part === 0 ? '' : `:${part}`}`
    return persist(`insert into ${table}`, () => send(insert, partToken, signal), signal)
  }

  async function* pages<Row, Result>(
    query: string,
    params: object,
    convert: (row: Row) => Result,
  ): AsyncGenerator<Result[]> {
    const answer = await clients().writer.query({
      query,
      query_params: { ...params },
      format: 'JSONEachRow',
    })
    for await (const rows of answer.stream<Row>()) yield rows.map((row) => convert(row.json()))
  }

  async function load<Row, Result>(
    what: string,
    query: string,
    params: object,
    convert: (row: Row) => Result,
  ) {
    return persist(
      `load ${what}`,
      async () => {
        const results: Result[] = []
        for await (const page of pages(query, params, convert)) results.push(...page)
        return results
      },
      closing,
    )
  }

  function begin(): BatchRows {
    let bodies: BatchBodies | undefined
    let count = 0
    let isStored = false

    async function run(token: string, signal: AbortSignal): Promise<void> {
      // another batch may be in the same bodies by now
      if (isStored || bodies === undefined) return
      const { made, changed } = bodies.inserts()
      const inTurn = async (inserts: readonly Insert[]) => {
        for (const insert of inserts) await store(insert, token, signal)
      }
      // one after the other, each would wait for the lines that are taken meanwhile
      await Promise.all(made.map(inTurn))
      await inTurn(changed)
      isStored = true
      bodies.clear()
      if (idle.length < IDLE_BATCHES) idle.push(bodies)
    }

    return {
      get lines() {
        return count
      },
      add(records) {
        count += records.lines.length
        bodies ??= idle.pop() ?? createBatchBodies(logLines)
        bodies.add(records)
      },
      end(records, version) {
        bodies ??= idle.pop() ?? createBatchBodies(logLines)
        bodies.end(records, version)
      },
      write(token, signal) {
        const until = signal ? AbortSignal.any([signal, closing]) : closing
        const done = turn.then(() => run(token, until))
        turn = done.catch(() => undefined)
        return done
      },
    }
  }

  return {
    begin,
    write(records, { token, version }, signal) {
      const rows = begin()
      rows.add(records)
      rows.end(records, version)
      return rows.write(token, signal)
    },

    async loadOpen(take, hosts, before = EVER) {
      const of = { hosts: hosts ?? [], all: hosts === undefined, before }
      const connections = await load<ConnectionRow, ReturnType<typeof connectionOf>>(
        'open connections',
        `${OPEN_CONNECTIONS} AND ${OF_HOSTS}`,
        of,
        connectionOf,
      )
      const reached = await load<Reached, Reached>('what hosts have reached', REACHED, of, (row) => row)
      await persist(
        'load open messages',
        async () => {
          take({ messages: [], connections, reached }, true)
          for await (const page of pages(`${OPEN_MESSAGES} AND ${OF_HOSTS}`, of, messageOf))
            take({ messages: page, connections: [] }, false)
        },
        closing,
      )
    },

    async loadLives(keys, before = EVER) {
      const lives: MessageRecord[] = []
      for (const { host, queueId } of keys) {
        if (queueId !== '') continue
        lives.push(
          ...(await load<MessageRow, MessageRecord>(
            'open messages',
            OPEN_OF_HOST,
            { host, before },
            messageOf,
          )),
        )
      }
      for (const [host, ids] of idsByHost(keys)) {
        for (let i = 0; i < ids.length; i += KEYS) {
          const params = { host, ids: ids.slice(i, i + KEYS), before }
          lives.push(...(await load<MessageRow, MessageRecord>('messages', LIVES, params, messageOf)))
        }
      }
      return lives
    },
  }
}

/** No batch has such a number. */
const EVER = Number.MAX_SAFE_INTEGER

/**
 * Only the newest version of a life counts; the others are there until parts merge. All have the same `opened`, which tables lie
 * in order of: what is read grows with the open ones, not with all.
 */
const OPEN_MESSAGES = `SELECT ${MESSAGE_COLUMNS} FROM messages
  WHERE opened IN (SELECT opened FROM messages WHERE open) AND (trace_id, version) IN (
  SELECT trace_id, max(version) FROM messages
  WHERE opened IN (SELECT opened FROM messages WHERE open) AND trace_id IN (SELECT trace_id FROM messages WHERE open) AND version < {before:UInt64}
  GROUP BY trace_id HAVING argMax(open AND gone = 0, version))`

const OF_HOSTS = `({all:Bool} OR host IN {hosts:Array(String)})`
const OPEN_OF_HOST = `${OPEN_MESSAGES} AND host = {host:String}`

interface Reached {
  host: string
  newest: number
}

/** As many as the tracker keeps. */
const REACHED = `SELECT host, toUnixTimestamp64Micro(max(last_seen)) AS newest FROM messages WHERE ${OF_HOSTS}
  GROUP BY host ORDER BY newest DESC LIMIT ${MOST_HOSTS}`

const OPEN_CONNECTIONS = `SELECT ${CONNECTION_COLUMNS} FROM connections
  WHERE started_at IN (SELECT started_at FROM connections WHERE open) AND (connection_id, version) IN (
  SELECT connection_id, max(version) FROM connections
  WHERE started_at IN (SELECT started_at FROM connections WHERE open) AND connection_id IN (SELECT connection_id FROM connections WHERE open) AND version < {before:UInt64}
  GROUP BY connection_id HAVING argMax(open, version))`

const OF_IDS = `${inHoursOf('{ids:Array(String)}')} AND host = {host:String} AND queue_id IN {ids:Array(String)}`
const LIVES = `SELECT ${MESSAGE_COLUMNS} FROM messages
  WHERE ${OF_IDS} AND (trace_id, version) IN (
    SELECT trace_id, max(version) FROM messages
    WHERE ${OF_IDS} AND version < {before:UInt64}
    GROUP BY trace_id HAVING argMax(gone, version) = 0)`

function idsByHost(keys: readonly LifeKey[]): Map<string, string[]> {
  const byHost = new Map<string, string[]>()
  for (const { host, queueId } of keys) {
    if (queueId === '') continue
    const ids = byHost.get(host)
    if (ids === undefined) byHost.set(host, [queueId])
    else ids.push(queueId)
  }
  return byHost
}
