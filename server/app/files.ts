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

/** What can be shown. Faults of the operator's own files do not keep the rest from working. */
export interface DashboardSet {
  dashboards: Dashboard[]
  /** Ids of the operator's own. */
  own: string[]
  /** Sentences such as `sales.json: rows.0.0.chart: must be ...`. */
  faults: string[]
}

/** Ours and those of the operator's folder. Throws with every fault of ours, also for a panel that names an unknown query. */
export function readDashboards(folder: string | undefined, knownQueries: readonly string[]): DashboardSet {
  const shipped = readFolder(DASHBOARDS).map(({ name, json }) => checked(json, name, knownQueries))
  const broken = shipped.flatMap(({ faults }) => faults)
  if (broken.length > 0)
    throw new ConfigInvalid(`dashboards:\n${broken.map((each) => `  ${each}`).join('\n')}`)
  const dashboards = shipped.flatMap(({ dashboard }) => dashboard ?? [])

  const faults: string[] = []
  const own: string[] = []
  for (const { name, read } of operatorFiles(folder, faults)) {
    let reading: ReturnType<typeof checked>
    try {
      reading = checked(read(), name, knownQueries)
    } catch (cause) {
      faults.push(cause instanceof Error ? cause.message : String(cause))
      continue
    }
    const { dashboard } = reading
    if (dashboard !== undefined && dashboards.some(({ id }) => id === dashboard.id))
      faults.push(`${name}: the id '${dashboard.id}' is taken: give this dashboard another`)
    else if (dashboard !== undefined && reading.faults.length === 0) {
      dashboards.push(dashboard)
      own.push(dashboard.id)
    } else faults.push(...reading.faults)
  }
  return { dashboards, own, faults }
}

function checked(
  json: unknown,
  name: string,
  knownQueries: readonly string[],
): { dashboard?: Dashboard; faults: string[] } {
  const reading = readDashboard(json, name)
  if ('faults' in reading) return reading
  const faults = reading.value.rows
    .flat()
    .filter(({ query }) => !knownQueries.includes(query))
    .map(({ id, query }) => `${name}: ${id}: no query is named '${query}'`)
  return { dashboard: reading.value, faults }
}

function operatorFiles(
  folder: string | undefined,
  faults: string[],
): { name: string; read: () => unknown }[] {
  if (folder === undefined) return []
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith('.json'))
      .sort()
      .map((name) => ({ name, read: () => readJson(join(folder, name)) }))
  } catch (cause) {
    faults.push(
      `the folder of dashboards cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`,
    )
    return []
  }
}
