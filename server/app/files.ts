/** Files that the application itself reads or makes: its secret, rules and dashboards. */
import { randomBytes } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readDashboard } from '../../dashboards/read.ts'
import type { Dashboard } from '../../dashboards/schema.ts'
import { ConfigInvalid } from '../errors.ts'

const DASHBOARDS = join(import.meta.dirname, '../../dashboards')

/** Marks our own mail; the same over restarts. */
export function secretIn(data: string): string {
  const path = join(data, 'secret')
  if (!existsSync(path)) writeFileSync(path, randomBytes(32).toString('hex'), { mode: 0o600, flag: 'wx' })
  return readFileSync(path, 'utf8')
}

export function readFolder(folder: string): { name: string; json: unknown }[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => ({ name, json: readJson(join(folder, name)) }))
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch (cause) {
    throw new ConfigInvalid(`${path}: ${cause instanceof Error ? cause.message : String(cause)}`)
  }
}

/** Ours and those of the operator's folder; throws with every fault, also for a panel that names an unknown query. */
export function readDashboards(folder: string | undefined, knownQueries: readonly string[]): Dashboard[] {
  const faults: string[] = []
  const dashboards: Dashboard[] = []
  for (const { name, json } of [DASHBOARDS, ...(folder === undefined ? [] : [folder])].flatMap(readFolder)) {
    const reading = readDashboard(json, name)
    if ('faults' in reading) faults.push(...reading.faults)
    else {
      dashboards.push(reading.value)
      for (const { id, query } of reading.value.rows.flat())
        if (!knownQueries.includes(query)) faults.push(`${name}: ${id}: no query is named '${query}'`)
    }
  }
  if (faults.length > 0)
    throw new ConfigInvalid(`dashboards:\n${faults.map((each) => `  ${each}`).join('\n')}`)
  return dashboards
}
