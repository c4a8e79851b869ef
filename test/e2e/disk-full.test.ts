/** A full disk: the collector waits and says so, and when there is room again everything is stored, once. */
import { execFile, spawnSync } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const SERVER = join(import.meta.dirname, '../../dist/server')
const CHILD = join(import.meta.dirname, 'disk-child.js')
/** Root of a namespace of its own may mount; the disk is gone with the last process in it. */
const MOUNT = 'mount -t tmpfs -o size=96m tmpfs "$1" && exec "$2" "$3" "$4" "$1"'

const allowed = spawnSync('unshare', ['-Urm', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt']).status === 0
if (!allowed)
  console.warn('NOT TESTED: this machine allows no small disk (unshare -Urm); a full disk was not tried.')

interface Outcome {
  whileFull: { stored: number; said: number; rows: { n: number } }
  after: { n: number; places: number }
  said: string[]
}

test.skipIf(!allowed)('a full disk holds batches back, in words, and none is lost or doubled', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'mailtrace-disk-'))
  const { stdout } = await promisify(execFile)(
    'unshare',
    ['-Urm', 'sh', '-c', MOUNT, 'sh', directory, process.execPath, CHILD, SERVER],
    { timeout: 200_000 },
  )
  const { whileFull, after, said } = JSON.parse(stdout) as Outcome
  expect(whileFull.said).toBeGreaterThan(0)
  expect(whileFull.stored).toBeLessThan(5)
  // what is stored can be read while nothing can be written
  expect(whileFull.rows.n).toBeGreaterThanOrEqual(1000)
  expect(said.join('\n')).toMatch(/tried again .*its disk is full/)
  expect(after).toEqual({ n: 6000, places: 6000 })
})
