/** A disk that can be filled: a tmpfs in a mount namespace of its own, which a sleeping process keeps. */
import { spawn, spawnSync } from 'node:child_process'
import { closeSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs'
import { join } from 'node:path'

export interface Disk {
  /** The path of a file on it as this process may open it. */
  seen(path: string): string
  /** What runs a command where the disk is; nothing where it is an ordinary folder. */
  within: readonly string[]
  /** Whether it can be filled. */
  isSmall: boolean
  fill(): void
  free(): void
  remove(): void
}

const LEFT_BYTES = 200_000

/** Mounts it on an empty folder. Where the machine does not allow that, says so and gives the folder itself. */
export async function smallDisk(folder: string, megabytes: number): Promise<Disk> {
  const allowed = spawnSync('unshare', ['-Urm', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt']).status === 0
  if (!allowed) {
    console.warn('NOT TESTED: this machine allows no small disk (unshare -Urm); the disk will not be full.')
    const nothing = () => undefined
    return { seen: (path) => path, within: [], isSmall: false, fill: nothing, free: nothing, remove: nothing }
  }
  const mount = `mount -t tmpfs -o size=${megabytes}m tmpfs "$1" && echo mounted && exec sleep infinity`
  const keeper = spawn('unshare', ['-Urm', 'sh', '-c', mount, 'sh', folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await new Promise((done) => keeper.stdout.once('data', done))
  const seen = (path: string) => `/proc/${keeper.pid}/root${path}`
  const ballast = seen(join(folder, 'ballast'))
  const block = Buffer.alloc(65_536)
  return {
    seen,
    within: ['nsenter', '-t', String(keeper.pid), '-U', '-m', '--preserve-credentials'],
    isSmall: true,
    fill() {
      const file = openSync(ballast, 'w')
      try {
        for (;;) {
          const { bavail, bsize } = statfsSync(seen(folder))
          if (bavail * bsize < LEFT_BYTES) return
          writeSync(file, block)
        }
      } catch (cause) {
        // somebody else took the last of it: it is full
        if ((cause as NodeJS.ErrnoException).code !== 'ENOSPC') throw cause
      } finally {
        closeSync(file)
      }
    },
    free: () => rmSync(ballast, { force: true }),
    remove: () => void keeper.kill('SIGKILL'),
  }
}
