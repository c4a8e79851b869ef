/** What the tables take on disk, how long each keeps its rows, and how much room is left. */
import type { StoreReader } from './reader.ts'
import { daysOf } from './retention.ts'
import type { Dropped, Retention } from './retention.ts'

export interface TableSize {
  name: string
  rows: number
  bytes: number
}

/** Sizes in bytes. */
export interface Storage {
  usedBytes: number
  /** The disk that holds the tables. */
  disk: { total: number; free: number }
  /** What the tables may take, where that is bounded. */
  budget?: number
  /** Of disk or budget, whichever is spent first, 0 to 1. */
  spent: number
  /** What comes in may still take so much. */
  leftBytes: number
  /** `days`: rows are kept so long; absent where they are no matter of age. */
  tables: (TableSize & { days?: number })[]
  /** Addresses are hashed after so many days. */
  pseudonymiseDays?: number
  /** Partitions that went for the budget since the start, newest last. */
  dropped: Dropped[]
}

/** The largest first. */
export async function tablesOf(reader: StoreReader, database: string): Promise<TableSize[]> {
  return reader.query<TableSize>(
    `SELECT table AS name, sum(rows) AS rows, sum(bytes_on_disk) AS bytes FROM system.parts
      WHERE database = {database:String} AND active GROUP BY table ORDER BY bytes DESC, table`,
    { database },
    { id: 'store.tables' },
  )
}

export function storageOf(
  tables: readonly TableSize[],
  disk: { total: number; free: number },
  retention: Retention,
  dropped: readonly Dropped[],
): Storage {
  const { diskBudget: budget, pseudonymiseDays } = retention
  const usedBytes = tables.reduce((sum, { bytes }) => sum + bytes, 0)
  const left = budget === undefined ? Infinity : Math.max(0, budget - usedBytes)
  const spent = disk.total > 0 ? 1 - disk.free / disk.total : 0
  return {
    usedBytes,
    disk,
    ...(budget !== undefined && { budget }),
    spent: budget === undefined ? spent : Math.max(spent, usedBytes / budget),
    leftBytes: Math.min(left, disk.free),
    tables: tables.map((table) => {
      const days = daysOf(table.name, retention)
      return { ...table, ...(days !== undefined && { days }) }
    }),
    ...(pseudonymiseDays !== undefined && { pseudonymiseDays }),
    dropped: [...dropped],
  }
}
