/** Makes a data directory from a backup, for the command line: no application runs on it yet. */
import { restore } from '../store/backup.ts'
import type { BackupResult } from '../store/backup.ts'

/** `say` is given remarks of the engine. Rejects with BACKUP_FAILED. */
export function restoreStore(
  source: string,
  directory: string,
  say: (line: string) => void,
): Promise<BackupResult> {
  const tell = (_: object, message: string) => say(message)
  return restore(source, directory, { info: tell, warn: tell, error: tell })
}
