/** Patterns in paths: which logs match `/var/log/mail/*.log` now, and which come to match while we run. */
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { SourceSetting } from './discover.ts'
import { logNameOf } from './siblings.ts'

const LOOK_MS = 5000
/** More files than this are surely not meant. */
const MOST_FILES = 1000

export function isGlob(path: string): boolean {
  return /[*?[]/.test(path)
}

/**
 * The logs that match, by name. `*`, `?` and `[...]` stand for characters of one name, never for a slash. What rotation
 * made of a log is no log of its own; it belongs to the log without the suffix. A setting's name stays the first file's only.
 */
export async function expandGlob(setting: SourceSetting): Promise<SourceSetting[]> {
  const { name: _, ...rest } = setting
  const logs = new Set((await matching(setting.path)).map(logNameOf))
  return [...logs].sort().map((path) => ({ ...rest, path }))
}

/** Looks again and again, until `signal` aborts; `found` may be given a file more than once. */
export async function watchGlobs(
  globs: readonly SourceSetting[],
  found: (setting: SourceSetting) => void,
  signal: AbortSignal,
  lookMs = LOOK_MS,
): Promise<void> {
  while (globs.length > 0 && !signal.aborted) {
    await sleep(lookMs, undefined, { signal }).catch(() => undefined)
    for (const glob of signal.aborted ? [] : globs) (await expandGlob(glob)).forEach(found)
  }
}

async function matching(pattern: string): Promise<string[]> {
  let places = ['/']
  const parts = pattern.split('/').filter((part) => part !== '')
  for (const [depth, part] of parts.entries()) {
    const last = depth === parts.length - 1
    const next: string[] = []
    for (const place of places) {
      const names = isGlob(part)
        ? (await readdir(place).catch(() => [])).filter((each) => nameMatches(part, each))
        : [part]
      for (const name of names) {
        const path = join(place, name)
        const found = await stat(path).catch(() => undefined)
        if (last ? found?.isFile() : found?.isDirectory()) next.push(path)
      }
    }
    places = next.slice(0, MOST_FILES)
  }
  return places
}

/** As a shell does it: a hidden file only where the pattern begins with a dot. */
function nameMatches(pattern: string, name: string): boolean {
  if (name.startsWith('.') && !pattern.startsWith('.')) return false
  let source = ''
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern.charAt(at)
    const close = character === '[' ? pattern.indexOf(']', at + 2) : -1
    if (character === '*') source += '.*'
    else if (character === '?') source += '.'
    else if (close > 0) {
      source += `[${pattern
        .slice(at + 1, close)
        .replace(/^!/, '^')
        .replace(/[\\\]]/g, '\\$&')}]`
      at = close
    } else source += character.replace(/[.+^${}()|\\[\]]/g, '\\$&')
  }
  try {
    return new RegExp(`^${source}$`, 's').test(name)
  } catch {
    return false // `[z-a]`
  }
}
