/** The rules in force: the files of `dashboards/alerts/` joined, checked against each other and against the queries there are. */
import { readRules } from '../../dashboards/read.ts'
import type { AlertRule } from '../../dashboards/schema.ts'
import { ConfigInvalid } from '../errors.ts'

/** Query ids that the alert engine answers itself, because it must know them while the store is down. */
export const OWN_QUERIES = ['alerts.storeUnreachable'] as const

export interface RuleFile {
  name: string
  json: unknown
}

/**
 * Throws CONFIG_INVALID with every fault of every file, also for an id that is in neither `knownQueries` nor OWN_QUERIES
 * and for a name in `disabled` that no rule bears.
 */
export function collectRules(
  files: readonly RuleFile[],
  { disabled = [], knownQueries }: { disabled?: readonly string[]; knownQueries: readonly string[] },
): AlertRule[] {
  const faults: string[] = []
  const rules = new Map<string, AlertRule>()
  const queries = new Set<string>([...knownQueries, ...OWN_QUERIES])
  for (const { name, json } of files) {
    const reading = readRules(json, name)
    if ('faults' in reading) {
      faults.push(...reading.faults)
      continue
    }
    for (const rule of reading.value) {
      if (rules.has(rule.alert)) faults.push(`${name}: the alert '${rule.alert}' stands in another file too`)
      if (!queries.has(rule.query)) faults.push(`${name}: ${rule.alert}: no query is named '${rule.query}'`)
      rules.set(rule.alert, rule)
    }
  }
  for (const name of disabled)
    if (!rules.has(name)) faults.push(`alerts.disabled: no alert is named '${name}'`)
  if (faults.length > 0)
    throw new ConfigInvalid(`alert rules:\n${faults.map((each) => `  ${each}`).join('\n')}`)
  return [...rules.values()].filter((rule) => !disabled.includes(rule.alert))
}

export function thresholdOf(rule: AlertRule): number {
  return rule.above ?? rule.below ?? 0
}
