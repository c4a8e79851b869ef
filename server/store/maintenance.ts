/** What an administrator asks of the store: a copy of everything, and one address taken out of everything. */
import { createHmac } from 'node:crypto'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { BackupFailed, BadRequest, ErasureFailed } from '../errors.ts'
import { backUp } from './backup.ts'
import type { BackupResult } from './backup.ts'
import type { Clients } from './client.ts'
import { eraseAddress } from './erase.ts'
import type { ErasedTable } from './erase.ts'
import { explainFailure } from './failure.ts'
import { pseudonymKey } from './pseudonyms.ts'
import type { Gate } from './gate.ts'
import type { StateKeeper } from './state.ts'

/** One line of `erasures.jsonl`: never the address itself. */
export interface ErasureRecord {
  time: string
  /** HMAC-SHA256 of the address in lower case with this data directory's key: proves that it was erased to who knows it. */
  subject: string
  tables: ErasedTable[]
  /** It did not come to its end: of the tables, all begun, the last may hold the address yet. In the file only. */
  incomplete?: true
}

export interface Maintenance {
  /** Rejects with REQUEST_INVALID for what is no address, with ERASURE_FAILED when it was begun and did not come to its end. */
  erase(address: string): Promise<ErasureRecord>
  /** Rejects with BACKUP_FAILED. */
  backUp(target: string): Promise<BackupResult>
}

export interface MaintenanceOptions {
  clients: () => Clients
  database: string
  directory: string
  isEmbedded: boolean
  gate: Gate
  /** Small state: it is in memory, too. */
  state: Pick<StateKeeper, 'rewrite' | 'table'>
}

/** A batch that was cut off is repeated within seconds of the start. */
const REPEATED_WITHIN_MS = 10_000

export function createMaintenance({
  clients,
  database,
  directory,
  isEmbedded,
  gate,
  state,
}: MaintenanceOptions): Maintenance {
  return {
    erase: (address) =>
      gate.rest(async () => {
        if (!/^[^\s@<>]+@[^\s@<>]+$/.test(address))
          throw new BadRequest(`'${address}' is no e-mail address: write it as local@domain`)
        const key = await pseudonymKey(directory)
        const subject = createHmac('sha256', key).update(address.toLowerCase()).digest('hex')
        const recordOf = (tables: ErasedTable[]): ErasureRecord => ({
          time: new Date().toISOString(),
          subject,
          tables,
        })
        const line = await openLine(join(directory, 'erasures.jsonl'))
        let isBegun = false
        try {
          const tables = await eraseAddress(clients(), address, {
            state,
            onBegin: async (begun) => {
              isBegun = true
              await line.write({ ...recordOf(begun), incomplete: true })
            },
          })
          const record = recordOf(tables)
          await line.write(record)
          return record
        } catch (err) {
          if (!isBegun) throw err
          const failed = new ErasureFailed(explainFailure(err).message)
          failed.cause = err
          throw failed
        } finally {
          await line.close()
        }
      }),

    async backUp(target) {
      if (!isEmbedded)
        throw new BackupFailed(
          "the tables are on a ClickHouse server: use the server's own BACKUP (docs/operations/backup.md)",
        )
      for (const giveUp = Date.now() + REPEATED_WITHIN_MS; ; await sleep(200)) {
        const made = await gate.rest((last) =>
          backUp({ clients: clients(), database, directory, target, last }),
        )
        if (made !== undefined) return made
        if (Date.now() > giveUp)
          throw new BackupFailed(
            "the collector's last batch was cut off, and only repeating it shows whether it is stored: start 'mailtrace run', then try again",
          )
      }
    },
  }
}

/** The last line of a file, written again with each step: a crash leaves it as of the step before. */
async function openLine(path: string) {
  await (await open(path, 'a', 0o600)).close()
  const handle = await open(path, 'r+')
  const { size: start } = await handle.stat()
  return {
    async write(record: ErasureRecord): Promise<void> {
      const bytes = Buffer.from(`${JSON.stringify(record)}\n`)
      await handle.write(bytes, 0, bytes.length, start)
      await handle.truncate(start + bytes.length)
      await handle.sync()
    },
    close: () => handle.close(),
  }
}
