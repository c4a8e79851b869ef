/** No status is left out of the facet, however rare: it is often the one that is looked for; actions of the filter are counted as listed. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { STATUSES } from '../../../../server/query/language/words.ts'
import { openMail } from './mail.ts'
import type { Mail } from './mail.ts'

let mail: Mail
const DAY = Date.UTC(2026, 0, 10) * 1000
const range = { since: '2026-01-09T00:00:00Z', until: '2026-01-12T00:00:00Z' }

beforeAll(async () => {
  mail = await openMail()
  const { messages, ...rest } = mail.records
  const [sample] = messages.filter(
    ({ origin, own, hopOf }) => origin === 'smtpd' && !own && hopOf === undefined,
  )
  if (sample === undefined) throw new Error('the sample has no message')
  const nothing = Object.fromEntries(Object.keys(rest).map((name) => [name, []])) as unknown as typeof rest
  await mail.opened.store.records.write(
    {
      ...nothing,
      messages: STATUSES.map((status, index) => ({
        ...sample,
        status,
        traceId: `facet${index}`,
        queueId: `FACE70000${index}`,
        opened: DAY + index,
        firstSeen: DAY + index,
        lastSeen: DAY + index,
        recipients: sample.recipients.map((recipient) => ({ ...recipient, status })),
      })),
    },
    { token: 'facets', version: 2 },
  )
})
afterAll(() => mail.opened.dispose())

test.each(['', 'domain:*'])('every status is counted, also with "%s"', async (q) => {
  const { rows } = await mail.queries.run('search.facets', { ...range, q })
  const statuses = rows.filter(({ facet }) => facet === 'status').map(({ value }) => value)
  expect(statuses.toSorted()).toEqual([...STATUSES].sort())
})

test.each(['', 'status:sent', '-action:"no action"', 'score:>4'])(
  'the actions of the filter are counted as the list finds them, with "%s"',
  async (q) => {
    const { rows } = await mail.queries.run('search.facets', { ...mail.range, q })
    const actions = rows.filter(({ facet }) => facet === 'action')
    expect(actions.length).toBeGreaterThan(0)
    for (const { value, count } of actions) {
      const words = `${q} action:"${String(value)}"`.trim()
      const { total } = await mail.queries.messages.page({ q: words, limit: 1, ...mail.range })
      expect([words, Number(count)]).toEqual([words, total])
    }
  },
)
