/** What the collector needs of the store: a way in for batches, which take each record as soon as it is whole, and the state back. */
import type { OpenRecords } from './open.ts'
import type { FinalRecords, LifeKey, MessageRecord, Records } from './records.ts'

/** Lives: as they stand at the end of a batch. */
export type ChangedRecords = Pick<Records, 'messages'>

export interface BatchRows {
  /** So far. */
  readonly lines: number
  /** Takes them in their order; they may be forgotten afterwards. */
  add(records: FinalRecords): void
  /** The last that the batch takes. `version` is the batch's number. */
  end(changed: ChangedRecords, version: number): void
  /**
   * Writes all of it in the fixed order, each insert with a token made of `token` and its table; retries until stored or
   * aborted, and may be called again until it is stored. Then the batch is empty, and its memory serves another one.
   */
  write(token: string, signal?: AbortSignal): Promise<void>
}

/** What the pipeline needs of the store. */
export interface RecordStore {
  /** A batch that is given its records while they are made. */
  begin(): BatchRows
  /** The same for records that are there all at once. */
  write(records: Records, batch: { token: string; version: number }, signal?: AbortSignal): Promise<void>
  /** For start and after a replay, of all hosts where none are named, in pages: a store that fails in between begins again with a first one. */
  loadOpen(
    take: (page: OpenRecords, isFirst: boolean) => void,
    hosts?: readonly string[],
    before?: number,
  ): Promise<void>
  /** With `before`, as of before that batch, as far as that is still there. Every stored life, open or ended, of these queue IDs; of an empty one, all open lives of the host. */
  loadLives(keys: readonly LifeKey[], before?: number): Promise<MessageRecord[]>
}
