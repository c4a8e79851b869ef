/** Checks a dashboard or a file of alert rules: gives the value, or every fault with its place. Reading files is the caller's. */
import { Type } from 'typebox'
import type { Static, TSchema } from 'typebox'
import Value from 'typebox/value'
import { AlertRule, Dashboard } from './schema.ts'

/** `faults` are sentences such as `delivery.json: 0.forSeconds: must be integer`. */
export type Reading<T> = { value: T } | { faults: string[] }

/** `name` is the file's, for the faults. */
export function readDashboard(json: unknown, name: string): Reading<Dashboard> {
  const reading = check(Dashboard, json, name)
  if ('faults' in reading) return reading
  const ids = reading.value.rows.flat().map((panel) => panel.id)
  const faults = repeated(ids).map((id) => `${name}: the panel id '${id}' stands there twice`)
  return faults.length > 0 ? { faults } : reading
}

/** A file of `dashboards/alerts/` is a list of rules. */
export function readRules(json: unknown, name: string): Reading<AlertRule[]> {
  const reading = check(Type.Array(AlertRule), json, name)
  if ('faults' in reading) return reading
  const faults = reading.value.flatMap((rule) => faultsOfRule(rule).map((fault) => `${name}: ${fault}`))
  faults.push(
    ...repeated(reading.value.map((rule) => rule.alert)).map(
      (alert) => `${name}: the alert '${alert}' stands there twice`,
    ),
  )
  return faults.length > 0 ? { faults } : reading
}

/** `source` and `last`: of a rule about sources, which one, and when it last spoke; `reason` and `count`: the first reason. */
const PLACEHOLDERS = new Set(['value', 'threshold', 'source', 'last', 'reason', 'count'])
/** Without a comparison there is no value and no threshold to tell. */
const ALONE_PLACEHOLDERS = new Set(['alone', 'reason', 'count'])
const LINK_PLACEHOLDERS = new Set(['since', 'until'])

/** What a schema cannot say. */
function faultsOfRule(rule: AlertRule): string[] {
  const faults: string[] = []
  if ((rule.above === undefined) === (rule.below === undefined))
    faults.push(`${rule.alert}: needs either 'above' or 'below'`)
  for (const [key, known] of [
    ['summary', PLACEHOLDERS],
    ['past', PLACEHOLDERS],
    ['alone', ALONE_PLACEHOLDERS],
  ] as const)
    for (const [language, text] of Object.entries(rule[key] ?? {}))
      for (const name of unknownPlaceholders(text, known))
        faults.push(`${rule.alert}.${key}.${language}: knows ${listed(known)}, not {${name}}`)
  for (const name of unknownPlaceholders(rule.link, LINK_PLACEHOLDERS))
    faults.push(`${rule.alert}.link: knows {since} and {until}, not {${name}}`)
  if (!rule.link.startsWith('/')) faults.push(`${rule.alert}.link: must be a path of the web, such as /queue`)
  return faults
}

const listed = (names: ReadonlySet<string>): string =>
  [...names]
    .map((name) => `{${name}}`)
    .join(', ')
    .replace(/, (?=[^,]*$)/, ' and ')

function unknownPlaceholders(text: string, known: ReadonlySet<string>): string[] {
  return [...text.matchAll(/\{(?<name>\w+)\}/g)]
    .map((match) => match.groups?.name ?? '')
    .filter((name) => !known.has(name))
}

function check<T extends TSchema>(schema: T, json: unknown, name: string): Reading<Static<T>> {
  const faults = new Set<string>()
  for (const error of Value.Errors(schema, json)) {
    const place = error.instancePath.slice(1).replaceAll('/', '.') || 'file'
    if (error.keyword === 'boolean') faults.add(`${name}: ${place}: unknown key`)
    else if (!['additionalProperties', 'anyOf', 'const'].includes(error.keyword))
      faults.add(`${name}: ${place}: ${error.message}`)
    else if (error.keyword === 'anyOf') faults.add(`${name}: ${place}: is none of what may stand here`)
  }
  return faults.size > 0 ? { faults: [...faults] } : { value: json as Static<T> }
}

function repeated(names: readonly string[]): string[] {
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))]
}
