import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readDashboard } from '../../../dashboards/read.ts'
import { readDashboards, readFolder } from '../../../server/app/files.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mailtrace-dashboards-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const KNOWN = readFolder('dashboards').flatMap(({ name, json }) => {
  const reading = readDashboard(json, name)
  return 'value' in reading ? reading.value.rows.flat().map(({ query }) => query) : []
})
const words = { en: 'a', de: 'b' }
const panel = { id: 'p', title: words, chart: 'number', query: 'overview.numbers', width: 3 }
const write = (name: string, content: unknown) =>
  writeFileSync(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content))

test('without a folder there are ours', () => {
  const { dashboards, own, faults } = readDashboards(undefined, KNOWN)
  expect(dashboards.map(({ id }) => id)).toContain('overview')
  expect({ own, faults }).toEqual({ own: [], faults: [] })
})

test("a file with a fault is told and left out; the operator's others and ours work", () => {
  write('a-good.json', { id: 'sales', title: words, rows: [[panel]] })
  write('b-chart.json', { id: 'b', title: words, rows: [[{ ...panel, chart: 'pie' }]] })
  write('c-query.json', { id: 'c', title: words, rows: [[{ ...panel, query: 'no.such' }]] })
  write('d-syntax.json', '{ "id": ')
  write('e-taken.json', { id: 'overview', title: words, rows: [[panel]] })
  write('f-notes.txt', 'nothing of ours')
  const { dashboards, own, faults } = readDashboards(folder, KNOWN)
  expect(own).toEqual(['sales'])
  expect(dashboards.map(({ id }) => id)).toEqual(expect.arrayContaining(['overview', 'sales']))
  expect(faults).toEqual([
    expect.stringMatching(/^b-chart\.json: rows\.0\.0\.chart: must/),
    "c-query.json: p: no query is named 'no.such'",
    expect.stringMatching(/d-syntax\.json: .*JSON/),
    "e-taken.json: the id 'overview' is taken: give this dashboard another",
  ])
})

test('a folder that is not there is told', () => {
  const { dashboards, faults } = readDashboards(join(folder, 'none'), KNOWN)
  expect(dashboards.length).toBeGreaterThan(3)
  expect(faults).toEqual([expect.stringContaining('cannot be read')])
})

test('a fault of ours stops the start: it names every one', () => {
  expect(() => readDashboards(undefined, ['overview.numbers'])).toThrow(/no query is named/)
})
