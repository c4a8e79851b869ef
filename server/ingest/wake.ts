/** Sleeping between two looks at a file: a timer that always runs out, ended early by a hint that something happened. */
import { watch } from 'node:fs'
import type { FSWatcher } from 'node:fs'
import { realpath } from 'node:fs/promises'
import { basename, dirname } from 'node:path'

export interface Waker {
  wake(): void
  /** After `ms`, or at once when woken since the last wait, or when `signal` aborts. */
  wait(ms: number): Promise<void>
}

export function createWaker(signal: AbortSignal): Waker {
  let woken = false
  let end: (() => void) | undefined
  const wake = () => {
    woken = true
    end?.()
  }
  signal.addEventListener('abort', wake, { once: true })
  return {
    wake,
    async wait(ms) {
      if (!woken && !signal.aborted)
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, ms)
          end = () => {
            clearTimeout(timer)
            resolve()
          }
        })
      end = undefined
      woken = false
    },
  }
}

/**
 * Hints from the directory of a name and of what it links to. Only hints: network file systems and used-up inotify
 * limits give none, and then the timer is enough. `renamed`: another file may have the name, not only more text.
 */
export function watchName(
  path: string,
  wake: (renamed: boolean) => void,
): { refresh(): Promise<void>; close(): void } {
  let watchers: FSWatcher[] = []
  let watched = ''
  const close = () => {
    for (const each of watchers) each.close()
    watchers = []
    watched = ''
  }
  return {
    async refresh() {
      const paths = new Set([path, await realpath(path).catch(() => path)])
      const key = [...paths].join('\n')
      if (key === watched) return
      close()
      watched = key
      for (const each of paths) {
        const name = basename(each)
        try {
          const watcher = watch(dirname(each), { persistent: false }, (kind, changed) => {
            if (changed === null || changed === name) wake(kind === 'rename')
          })
          watcher.on('error', () => watcher.close())
          watchers.push(watcher)
        } catch {
          watched = '' // the directory is not there yet, or cannot be watched: the timer goes on
        }
      }
    },
    close,
  }
}
