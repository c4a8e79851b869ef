/** Import jobs that have not ended, on disk: the service goes on with them after a restart. */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

/** As `ImportRequest` of server/api/contract.ts. */
export interface ImportRequest {
  files: string[]
  host?: string
  year?: number
  tz?: string
}

/** As `ImportJob` of server/api/contract.ts. */
export interface ImportJob {
  id: string
  state: 'running' | 'done' | 'failed'
  error?: string
  /** Some of what was asked for: files and folders. */
  paths?: string[]
  /** Nobody says of which host some lines are: they are filed under this name, the one of this machine. */
  hostAssumed?: string
  /** Time of the line read last. */
  at?: string
  files: number
  filesDone: number
  filesSkipped: number
  lines: number
  bytes: number
  bytesTotal: number
  unknown: number
  messages: number
  deliveries: number
  rejections: number
  authentications: number
  scans: number
  elapsedSeconds: number
}

export const NEW_JOB: Omit<ImportJob, 'id' | 'files' | 'bytesTotal'> = {
  state: 'running',
  filesDone: 0,
  filesSkipped: 0,
  lines: 0,
  bytes: 0,
  unknown: 0,
  messages: 0,
  deliveries: 0,
  rejections: 0,
  authentications: 0,
  scans: 0,
  elapsedSeconds: 0,
}

export interface KeptJob {
  job: ImportJob
  request: ImportRequest
  /** Paths read to their end. */
  done: string[]
  /** Number of the last batch that its counts know; files of earlier releases do not say. */
  version?: number
}

export interface JobBook {
  /** Those of an earlier run that had not ended. */
  unfinished(): KeptJob[]
  /** Writes the job as it stands; one that has ended is forgotten. */
  keep(kept: KeptJob): void
}

export function openJobBook(path: string): JobBook {
  const jobs = new Map<string, KeptJob>()
  try {
    for (const kept of JSON.parse(readFileSync(path, 'utf8')) as KeptJob[]) jobs.set(kept.job.id, kept)
  } catch {
    // there is none, or it is damaged: the same import can be asked for again, and nothing is stored twice
  }
  return {
    unfinished: () => [...jobs.values()],
    keep(kept) {
      if (kept.job.state === 'running') jobs.set(kept.job.id, kept)
      else jobs.delete(kept.job.id)
      try {
        mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
        writeFileSync(`${path}.tmp`, JSON.stringify([...jobs.values()]), { mode: 0o600 })
        renameSync(`${path}.tmp`, path)
      } catch {
        // the disk is full, perhaps: the import itself waits for the store in that case
      }
    },
  }
}
