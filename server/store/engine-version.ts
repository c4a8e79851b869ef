/** Remembers which engine wrote a data directory: a newer one reads what an older one wrote, but not the other way. */
import { readFile, rename, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { EngineOlder } from '../errors.ts'
import type { StoreLog } from './log.ts'

const FILE = 'engine.json'

/** Version of the package that holds the engine's library, `26.7.3-stable.1`. */
export async function versionOf(library: string): Promise<string> {
  const { version } = JSON.parse(await readFile(join(dirname(library), 'package.json'), 'utf8')) as {
    version: string
  }
  return version
}

/** Throws ENGINE_OLDER where a newer engine has written in `directory`; nothing is touched then. */
export async function checkEngine(directory: string, version: string): Promise<void> {
  const before = await writtenBy(directory)
  if (before !== undefined && isOlder(version, before)) throw new EngineOlder(directory, before, version)
}

/** The engine runs: from now on the directory is its own. */
export async function recordEngine(directory: string, version: string, log: StoreLog): Promise<void> {
  const before = await writtenBy(directory)
  if (before === version) return
  const path = join(directory, FILE)
  await writeFile(`${path}.new`, `${JSON.stringify({ version })}\n`, { mode: 0o600 })
  await rename(`${path}.new`, path)
  if (before !== undefined)
    log.info(
      { before, version },
      'another engine works on the tables now: an older one cannot go back to them',
    )
}

/** Absent in a new directory, and in one made before this was remembered. */
async function writtenBy(directory: string): Promise<string | undefined> {
  const text = await readFile(join(directory, FILE), 'utf8').catch((err: NodeJS.ErrnoException) => {
    if (err.code === 'ENOENT') return undefined
    throw err
  })
  return text === undefined ? undefined : (JSON.parse(text) as { version: string }).version
}

/** By year and month (`26.7`): within those the form of tables does not change. */
export function isOlder(version: string, than: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const [thanMajor = 0, thanMinor = 0] = than.split('.').map(Number)
  return major < thanMajor || (major === thanMajor && minor < thanMinor)
}
