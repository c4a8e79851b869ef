/**
 * Everything that tests write lies in one directory, which goes with them. Vitest runs this for all of them and for each
 * project again: a directory in a directory in a third would make the names of a browser's sockets too long.
 */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const MADE = 'MAILTRACE_TESTS_DIRECTORY'

export default function setUp(): (() => void) | undefined {
  if (process.env[MADE] !== undefined) return undefined
  const directory = mkdtempSync(join(tmpdir(), 'mailtrace-tests-'))
  // fault tests run a child that is another user
  chmodSync(directory, 0o755)
  process.env.TMPDIR = process.env[MADE] = directory
  return () => rmSync(directory, { recursive: true, force: true })
}
