/** Each rule has a case file: a series of readings goes in, the changes of phase and their seconds come out. */
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { collectRules } from '../../server/alerts/rules.ts'
import type { AlertState, Reading } from '../../server/alerts/state.ts'
import { step } from '../../server/alerts/state.ts'

interface CaseFile {
  rule: string
  cases: {
    name: string
    everySeconds: number
    /** `failed` stands for a query that gave no answer; `times` repeats the reading. */
    series: (Reading & { failed?: boolean; times?: number })[]
    /** Every change of phase, in order, and no other. */
    changes: { second: number; phase: AlertState['phase'] }[]
  }[]
}

const files = readdirSync('dashboards/alerts').map((name) => ({
  name,
  json: JSON.parse(readFileSync(`dashboards/alerts/${name}`, 'utf8')) as unknown,
}))
const knownQueries = files.flatMap(({ json }) => (json as { query: string }[]).map(({ query }) => query))
const rules = collectRules(files, { knownQueries })
const caseFiles = readdirSync('test/alerts').filter((name) => name.endsWith('.case.json'))

test('each rule has a case file, and each case file a rule', () => {
  expect(caseFiles.map((name) => name.replace('.case.json', '')).sort()).toEqual(
    rules.map(({ alert }) => alert).sort(),
  )
})

describe.each(caseFiles)('%s', (file) => {
  const { rule: name, cases } = JSON.parse(readFileSync(`test/alerts/${file}`, 'utf8')) as CaseFile

  test('is about the rule it is named after, and shows when it fires and when not', () => {
    expect(`${name}.case.json`).toBe(file)
    const fires = cases.map(({ changes }) => changes.some(({ phase }) => phase === 'firing'))
    expect(new Set(fires)).toEqual(new Set([true, false]))
  })

  test.each(cases)('$name', ({ everySeconds, series, changes }) => {
    const rule = rules.find(({ alert }) => alert === name)
    if (rule === undefined) throw new Error(`no rule is named ${name}`)
    const seen: CaseFile['cases'][number]['changes'] = []
    let state: AlertState = { phase: 'inactive' }
    let second = 0
    for (const { failed, times = 1, ...reading } of series) {
      for (let n = 0; n < times; n++) {
        const before: AlertState['phase'] = state.phase
        if (!failed) state = step(rule, state, reading, second)
        if (state.phase !== before) seen.push({ second, phase: state.phase })
        second += everySeconds
      }
    }
    expect(seen).toEqual(changes)
  })
})
