/** What an administrator asks of the store: a copy of everything, and one address taken out of everything. */
import { createHmac } from 'node:crypto'
import { appendFile } from 'node:fs/promises'
import { join } from 'node:path'
import { BackupFailed, BadRequest } from '../errors.ts'
import { backUp } from './backup.ts'
import type { BackupResult } from './backup.ts'
import type { Clients } from './client.ts'
import { eraseAddress } from './erase.ts'
import type { ErasedTable } from './erase.ts'
import { pseudonymKey } from './pseudonyms.ts'
import type { Gate } from './gate.ts'

/** One line of `erasures.jsonl`: never the address itself. */
export interface ErasureRecord {
  time: string
  /** HMAC-SHA256 of the address in lower case with this data directory's key: proves that it was erased to who knows it. */
  subject: string
  tables: ErasedTable[]
}

export interface Maintenance {
  /** Rejects with REQUEST_INVALID for what is no address. */
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
}

export function createMaintenance({
  clients,
  database,
  directory,
  isEmbedded,
  gate,
}: MaintenanceOptions): Maintenance {
  return {
    erase: (address) =>
      gate.rest(async () => {
        if (!/^[^\s@<>]+@[^\s@<>]+$/.test(address))
          throw new BadRequest(`'${address}' is no e-mail address: write it as local@domain`)
        const tables = await eraseAddress(clients(), address)
        const key = await pseudonymKey(directory)
        const subject = createHmac('sha256', key).update(address.toLowerCase()).digest('hex')
        const record = { time: new Date().toISOString(), subject, tables }
        await appendFile(join(directory, 'erasures.jsonl'), `${JSON.stringify(record)}\n`, { mode: 0o600 })
        return record
      }),

    backUp: (target) =>
      gate.rest((lastToken) => {
        if (!isEmbedded)
          throw new BackupFailed(
            "the tables are on a ClickHouse server: use the server's own BACKUP (docs/operations/backup.md)",
          )
        return backUp({ clients: clients(), database, directory, target, lastToken })
      }),
  }
}
