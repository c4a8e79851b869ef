/** The version of this package, as its package.json says. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Above `server/cli`, or above `dist/server/cli`. */
const PLACES = ['../../package.json', '../../../package.json']

export function versionText(): string {
  const file = PLACES.map((place) => join(import.meta.dirname, place)).find(existsSync)
  if (file === undefined) return 'unknown'
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version
}
