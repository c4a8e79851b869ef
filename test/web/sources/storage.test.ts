/** The Sources page says what is kept, for how long, and what is left, before it is spent. */
import { afterEach, expect, test } from 'vitest'
import StorageCard from '../../../web/sources/StorageCard.vue'
import { mountWith } from '../mounting.ts'

afterEach(() => document.body.replaceChildren())

const storage = {
  usedBytes: 48_200_000,
  disk: { total: 500e9, free: 300e9 },
  spent: 0.4,
  leftBytes: 300e9,
  tables: [
    { name: 'log_lines', rows: 120_000, bytes: 40_000_000, days: 30 },
    { name: 'deliveries_hourly', rows: 1, bytes: 1000, days: 395 },
    { name: 'state', rows: 5, bytes: 100 },
    { name: 'odd_table', rows: 5, bytes: 100, days: 1 },
  ],
  dropped: [],
}
const show = async (more: object = {}, language: 'en' | 'de' = 'en') => {
  const { wrapper } = await mountWith(StorageCard, {
    api: { 'GET /api/storage': { body: { ...storage, ...more } } },
    language,
  })
  return { wrapper, text: wrapper.text().replaceAll('\u00a0', ' ') }
}

test('sizes, what is left, and the days of each table by its name in words', async () => {
  const { wrapper, text } = await show()
  expect(text).toContain('300 GB of 500 GB free')
  expect(text).toContain('48.2 MB')
  const rows = wrapper.findAll('tbody tr').map((row) => row.text().replaceAll('\u00a0', ' '))
  expect(rows[0]).toMatch(/Log lines.*30 days.*120,000.*40 MB/)
  expect(rows[1]).toMatch(/counted by hour.*395 days/)
  expect(rows[2]).toContain('as long as needed')
  expect(rows[3]).toMatch(/odd_table.*1 day(?!s)/)
  expect(wrapper.find('[data-short]').exists()).toBe(false)
})

test('warns early, and says what will happen with a budget and without', async () => {
  const short = { spent: 0.81, leftBytes: 2e9 }
  expect((await show(short)).text).toMatch(/Only 2 GB are left\. A full disk stops reading/)
  expect((await show({ ...short, budget: 10e9 })).text).toContain('When the budget is spent, the oldest days')
  expect((await show(short, 'de')).text).toContain('Nur noch 2 GB sind übrig.')
})

test('says what went for the budget', async () => {
  const dropped = [{ table: 'log_lines', partition: '20261101', bytes: 5e6, rows: 100 }]
  expect((await show({ dropped })).text).toContain('5 MB of the oldest data were dropped')
})
