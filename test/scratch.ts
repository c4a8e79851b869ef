/** Everything that tests write lies in one directory, which goes with them: vitest runs this before the first and after the last. */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export default function setUp(): () => void {
  const directory = mkdtempSync(join(tmpdir(), 'mailtrace-tests-'))
  // fault tests run a child that is another user
  chmodSync(directory, 0o755)
  process.env.TMPDIR = directory
  return () => rmSync(directory, { recursive: true, force: true })
}
