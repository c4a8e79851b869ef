/** Dashboards and rules are checked with the place of every fault; the files of this repository have none. */
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { readDashboard, readRules } from '../../dashboards/read.ts'

const load = (path: string) => JSON.parse(readFileSync(path, 'utf8')) as unknown
const jsonFiles = (folder: string) =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => `${folder}/${name}`)

test.each(jsonFiles('dashboards/alerts'))('%s is valid', (path) => {
  expect(readRules(load(path), path)).toHaveProperty('value')
})

test('every alert leads to a page of the web', () => {
  const pages = [...readFileSync('web/router.ts', 'utf8').matchAll(/path: '(?<path>\/[a-z]*)'/g)].map(
    ({ groups }) => groups?.path,
  )
  const links = jsonFiles('dashboards/alerts').flatMap((path) => load(path) as { link: string }[])
  expect(links.length).toBeGreaterThan(5)
  for (const { link } of links) expect(pages).toContain(link.split('?')[0])
})

test.each(jsonFiles('dashboards'))('%s is valid', (path) => {
  expect(readDashboard(load(path), path)).toHaveProperty('value')
})

const rule = {
  alert: 'TooMuch',
  query: 'alerts.much',
  above: 5,
  forSeconds: 0,
  keepFiringForSeconds: 0,
  severity: 'info',
  unit: 'count',
  title: { en: 'Too much', de: 'Zu viel' },
  summary: { en: '{value} of {threshold}', de: '{value} von {threshold}' },
  description: { en: 'Less is more.', de: 'Weniger ist mehr.' },
  link: '/queue',
}

describe('faults of rules', () => {
  test.each([
    ['no list', { ...rule }, ['a.json: file: must be array']],
    [
      'neither above nor below',
      [{ ...rule, above: undefined }],
      ["a.json: TooMuch: needs either 'above' or 'below'"],
    ],
    ['both above and below', [{ ...rule, below: 1 }], ["a.json: TooMuch: needs either 'above' or 'below'"]],
    ['an unknown key', [{ ...rule, sql: 'x' }], ['a.json: 0.sql: unknown key']],
    [
      'a text in one language only',
      [{ ...rule, title: { en: 'x' } }],
      ['a.json: 0.title: must have required properties de'],
    ],
    [
      'a placeholder that nobody fills',
      [{ ...rule, summary: { en: '{volume}', de: '' } }],
      [
        'a.json: TooMuch.summary.en: knows {value}, {threshold}, {source}, {last}, {reason} and {count}, not {volume}',
      ],
    ],
    [
      'a placeholder that nobody fills in the words of what is over, or of a count',
      [{ ...rule, past: { en: '{alone}', de: '' }, alone: { en: '', de: '{value}' } }],
      [
        'a.json: TooMuch.past.en: knows {value}, {threshold}, {source}, {last}, {reason} and {count}, not {alone}',
        'a.json: TooMuch.alone.de: knows {alone}, {reason} and {count}, not {value}',
      ],
    ],
    [
      'a link that leads away',
      [{ ...rule, link: 'https://example.org' }],
      ['a.json: TooMuch.link: must be a path of the web, such as /queue'],
    ],
    ['a name twice', [rule, rule], ["a.json: the alert 'TooMuch' stands there twice"]],
  ])('%s', (_, json, faults) => {
    expect(readRules(JSON.parse(JSON.stringify(json)), 'a.json')).toEqual({ faults })
  })

  test('several at once are told at once', () => {
    const reading = readRules([{ ...rule, forSeconds: -1, severity: 'loud' }], 'a.json')
    expect('faults' in reading && reading.faults.length).toBeGreaterThanOrEqual(2)
  })
})

test('a panel id may stand in a dashboard once', () => {
  const panel = { id: 'a', title: rule.title, chart: 'number', query: 'q', width: 4 }
  const dashboard = { id: 'd', title: rule.title, rows: [[panel], [panel]] }
  expect(readDashboard(dashboard, 'd.json')).toEqual({
    faults: ["d.json: the panel id 'a' stands there twice"],
  })
  expect(readDashboard({ ...dashboard, rows: [[panel]] }, 'd.json')).toHaveProperty('value')
})
