/** The dashboards and rules that we ship: well-formed, and naming only queries that exist. */
import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { readDashboard } from '../../dashboards/read.ts'
import { collectRules } from '../../server/alerts/rules.ts'
import { createQueries } from '../../server/query/create.ts'
import german from '../../web/locales/de/pages/message.json' with { type: 'json' }
import english from '../../web/locales/en/pages/message.json' with { type: 'json' }

const { ids } = createQueries({
  reader: {
    query: () => Promise.reject(new Error('nobody asks')),
    stream: () => {
      throw new Error('nobody asks')
    },
  },
  zone: 'UTC',
  disk: () => Promise.reject(new Error('nobody asks')),
  liveSources: () => [],
})
const filesIn = (folder: string) =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => ({ name, json: JSON.parse(readFileSync(`${folder}/${name}`, 'utf8')) as unknown }))

test.each(filesIn('dashboards'))('$name', ({ name, json }) => {
  const reading = readDashboard(json, name)
  if ('faults' in reading) throw new Error(reading.faults.join('\n'))
  const panels = reading.value.rows.flat()
  expect(panels.length).toBeGreaterThan(0)
  expect(panels.filter(({ query }) => !ids.includes(query))).toEqual([])
  expect(panels.filter(({ title }) => title.en === '' || title.de === '')).toEqual([])
})

test('who answered is told as the guess it is, with the word of the message page', () => {
  const titles = filesIn('dashboards').flatMap(({ name, json }) => {
    const reading = readDashboard(json, name)
    const panels = 'faults' in reading ? [] : reading.value.rows.flat()
    return panels.flatMap(({ columns = [] }) => columns.filter(({ kind }) => kind === 'provider'))
  })
  expect(titles.length).toBeGreaterThan(0)
  for (const { title } of titles) {
    expect(title.en.split(' ')[0]).toBe(english.recipients.provider.split(' ')[0])
    expect(title.de.split(' ')[0]).toBe(german.recipients.provider.split(' ')[0])
  }
})

test('every rule is well-formed and names a query that exists', () => {
  const rules = collectRules(filesIn('dashboards/alerts'), { knownQueries: ids })
  expect(rules.map(({ alert }) => alert).sort()).toEqual(
    [
      'BounceRateHigh',
      'DeferralSpike',
      'DiskNearlyFull',
      'PasswordGuessed',
      'QueueGrowing',
      'SaslFailureBurst',
      'SourceGap',
      'SourceSilent',
      'StoreUnreachable',
    ].sort(),
  )
})
