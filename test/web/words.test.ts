/** One word per thing, icons that mean one thing, and statuses in the words of the reader beside Postfix's own. */
import { readdirSync, readFileSync } from 'node:fs'
import { afterEach, expect, test } from 'vitest'
import type { Dashboard } from '../../dashboards/schema.ts'
import { ApiError } from '../../web/api.ts'
import ErrorState from '../../web/controls/ErrorState.vue'
import { PLACES } from '../../web/controls/places.ts'
import StatusBadge from '../../web/controls/StatusBadge.vue'
import { lookOf, STATUSES } from '../../web/status.ts'
import { mountWith } from './mounting.ts'

afterEach(() => document.body.replaceChildren())

/** The German texts of pages, panels and rules. */
const german = [
  ...readdirSync('web/locales/de', { recursive: true, encoding: 'utf8' }).map(
    (name) => `web/locales/de/${name}`,
  ),
  ...readdirSync('dashboards').map((name) => `dashboards/${name}`),
  ...readdirSync('dashboards/alerts').map((name) => `dashboards/alerts/${name}`),
]
  .filter((name) => name.endsWith('.json'))
  .map((name) => ({ name, text: readFileSync(name, 'utf8') }))

test.each([
  ['Queue', /Warteschlange/],
  ['Log', /(?<!\()Protokoll(?!fehler|, oder)/],
  ['abgewiesen, Abweisung', /abgelehnt|Ablehnung|zurückgewiesen/],
  ['importieren', /[Ee]inlesen/],
  ['Fehlversuch', /Fehlanmeldung/],
])('German says %s and nothing else for it', (_, other) => {
  expect(german.filter(({ text }) => other.test(text)).map(({ name }) => name)).toEqual([])
})

test('a German status is a German word, with the word of the log beside it; no two share one', async () => {
  const words = new Set<string>()
  for (const status of STATUSES) {
    const { wrapper } = await mountWith(StatusBadge, { props: { status }, language: 'de' })
    const code = wrapper.find('code').text()
    expect(code).toBe(status)
    words.add(wrapper.text().replace(code, '').trim())
  }
  expect([...words].filter((word) => (STATUSES as readonly string[]).includes(word))).toEqual([])
  expect(words.size).toBe(STATUSES.length)
})

test('in a column of fixed width the word of the log is in the title', async () => {
  const { wrapper } = await mountWith(StatusBadge, {
    props: { status: 'deferred', compact: true },
    language: 'de',
  })
  expect(wrapper.text()).toBe('aufgeschoben')
  expect(wrapper.attributes('title')).toMatch(/^deferred: /)
})

test('in English the word of the log is the word, and is not said twice', async () => {
  const { wrapper } = await mountWith(StatusBadge, { props: { status: 'deferred' } })
  expect(wrapper.text()).toBe('deferred')
})

test('what counts several statuses is not called as one of them, unless it says what else it counts', () => {
  const read = (name: string) => JSON.parse(readFileSync(name, 'utf8')) as unknown
  const { group } = read('web/locales/de/pages/search.json') as { group: Record<string, string> }
  const { word } = read('web/locales/de/status.json') as { word: Record<string, string> }
  const { rows } = read('dashboards/overview.json') as Dashboard
  const several = rows.flat().filter(({ link }) => /q=status:(?:un)?delivered$/.test(link ?? ''))
  expect(several.length).toBeGreaterThan(1)
  const names = [group.undelivered, ...several.flatMap(({ title, counts }) => (counts ? [] : title.de))]
  const words = Object.values(word).map((each) => each.toLowerCase())
  expect(names.filter((name) => words.includes(String(name).toLowerCase()))).toEqual([])
})

test('each status and each page has an icon of its own', () => {
  const icons = [...STATUSES.map((status) => lookOf(status).icon), ...PLACES.map(({ icon }) => icon)]
  expect(new Set(icons).size).toBe(icons.length)
  const severities = ['critical', 'warning', 'info'].map((severity) => lookOf(severity).icon)
  expect(severities.some((icon) => icons.includes(icon))).toBe(false)
})

test('the role that is needed is named in the language of the reader', async () => {
  const error = new ApiError({
    code: 'NOT_ALLOWED',
    title: 'x',
    detail: 'x',
    values: ['viewer'],
    requestId: 'r1',
    status: 403,
  })
  const { wrapper } = await mountWith(ErrorState, { props: { error }, language: 'de' })
  expect(wrapper.text()).toContain('Dafür ist die Rolle Betrachter nötig.')
})
