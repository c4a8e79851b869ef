/** Nobody: a service runs without root's rights, and neither does one that is killed in a test. */
import { spawnSync } from 'node:child_process'
import { chmodSync, chownSync, mkdirSync } from 'node:fs'
import { findEngine } from '../../server/store/platform.ts'

const NOBODY = 65_534

/** What is installed where only root may look cannot be run by anybody else. */
const READS = 'for (const path of process.argv.slice(1)) require("node:fs").accessSync(path, 4)'

/** User and group for a child of a test that root runs; nothing where there is nobody else to be. `file` is what it runs. */
export function unprivileged(file: string): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined
  const nobody = { uid: NOBODY, gid: NOBODY }
  const { status } = spawnSync(process.execPath, ['-e', READS, file, findEngine()], { ...nobody, cwd: '/' })
  if (status === 0) return nobody
  console.warn('NOT AS NOBODY: only root may read what this test runs, so it runs as root.')
  return undefined
}

/** A folder that this user may write to, made where it is missing. */
export function folderOf(user: { uid: number; gid: number } | undefined, path: string): void {
  mkdirSync(path, { recursive: true })
  if (user === undefined) return
  chmodSync(path, 0o755)
  chownSync(path, user.uid, user.gid)
}
