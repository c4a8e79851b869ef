/** Groups, values and near misses of a search: every number is that of the list it leads to. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addTerm } from '../../../../server/query/language/edit.ts'
import { GROUPS, groupTerm, SHARES } from '../../../../server/query/language/groups.ts'
import type { ListName } from '../../../../server/query/language/groups.ts'
import { WORDS } from '../../../../server/query/language/words.ts'
import { openMail } from './mail.ts'
import type { Mail } from './mail.ts'

let mail: Mail
beforeAll(async () => {
  mail = await openMail()
})
afterAll(() => mail.opened.dispose())

const total = async (list: ListName, q: string) =>
  (await mail.queries[list].page({ ...mail.range, q, limit: 1 })).total
const ask = async (id: string, params: Record<string, string>) =>
  (await mail.queries.run(id, { ...mail.range, ...params })).rows

/** Groups looked at of each grouping: the largest and the smallest. */
const ends = <T>(rows: readonly T[]): T[] => [...new Set([...rows.slice(0, 2), ...rows.slice(-1)])]

describe('groups', () => {
  const all = Object.entries(GROUPS).flatMap(([list, groups]) =>
    groups.map((group) => [list as ListName, group] as const),
  )

  test.each(all)('%s by %s: each count is that of its list', async (list, group) => {
    const rows = await ask('search.groups', { mode: list, group })
    // nobody in the sample is known by a name of ours
    if (group !== 'provider') expect(rows.length).toBeGreaterThan(0)
    for (const row of ends(rows)) {
      const words = groupTerm(group, String(row.value))
      expect([words, row.count]).toEqual([words, await total(list, words)])
      for (const [share, word] of Object.entries(SHARES[list])) {
        const more = addTerm(words, word)
        expect([more, row[share]]).toEqual([more, await total(list, more)])
      }
    }
    const counts = rows.map(({ count }) => Number(count))
    expect(counts).toEqual(counts.toSorted((a, b) => b - a))
    if (rows[0] !== undefined) expect(rows[0].groups).toBe(rows.length)
  })

  test.each(['status:deferred', 'status:undelivered -domain:example.net', '~status:sent reason:/./'])(
    'beside %s the counts are still those of the lists',
    async (q) => {
      for (const group of ['recipientDomain', 'reason', 'sender']) {
        const rows = await ask('search.groups', { q, group })
        for (const row of ends(rows)) {
          const words = addTerm(q, groupTerm(group, String(row.value)))
          expect([words, row.count]).toEqual([words, await total('messages', words)])
        }
      }
    },
  )

  test.each(['status:deferred', 'status:sent domain:example.net'])(
    'the facets beside %s are those of the lists, too',
    async (q) => {
      for (const row of await ask('search.facets', { q })) {
        const words = addTerm(q, groupTerm(String(row.facet), String(row.value)))
        expect([words, Number(row.count)]).toEqual([words, await total('messages', words)])
      }
    },
  )

  test('an unknown group is refused with those that there are', async () => {
    await expect(ask('search.groups', { group: 'colour' })).rejects.toMatchObject({
      code: 'QUERY_PARAMS_INVALID',
      message: expect.stringContaining('recipientDomain, sender') as string,
    })
  })
})

/** A slip in the middle: two letters change places. */
const slip = (text: string) => text.replace(/^(.)(.)(.)/, '$1$3$2')

describe('near misses', () => {
  const someone = () => {
    const recipient = mail.records.messages.find(
      ({ origin, recipients: [first] }) => origin === 'smtpd' && /^[a-z.]{4,}@/.test(first?.address ?? ''),
    )?.recipients[0]
    if (recipient === undefined) throw new Error('the sample holds nobody')
    return recipient.address
  }

  test.each(['to:', 'address:', ''])('%s finds who was meant, with the count of its list', async (word) => {
    const address = someone()
    const q = `${word}${slip(address)}`
    expect(await total('messages', q)).toBe(0)
    const rows = await ask('search.nearest', { q })
    expect(rows.map(({ value }) => value)).toContain(address.toLowerCase())
    for (const row of rows) expect(row.count).toBe(await total('messages', String(row.q)))
  })

  test('other words of the search hold on', async () => {
    const q = `status:bounced to:${slip(someone())}`
    for (const row of await ask('search.nearest', { q })) {
      expect(row.q).toMatch(/^status:bounced to:/)
      expect(row.count).toBe(await total('messages', String(row.q)))
    }
  })

  test('accounts and domains can be misspelt, too', async () => {
    const names = await ask('search.groups', { mode: 'authentications', group: 'saslUser' })
    const name = names.map(({ value }) => String(value)).find((value) => value.length > 6) ?? ''
    const near = await ask('search.nearest', { mode: 'authentications', q: `sasl:${slip(name)}` })
    expect(near.map(({ value }) => value)).toContain(name)
    const domains = await ask('search.nearest', { q: 'domain:exmaple.net' })
    expect(domains.map(({ value }) => value)).toContain('example.net')
  })

  test.each([
    'to:zzzzzzzzzzzzzzzzzz@nowhere.invalid',
    'to:*@exmaple.net',
    '-to:x@exmaple.net',
    'to:/x/',
    'ab',
    '',
  ])('%s has none', async (q) => {
    expect(await ask('search.nearest', { q })).toEqual([])
  })
})

describe('values for completion', () => {
  test.each(
    Object.keys(WORDS).filter(
      (word) =>
        !['status', 'delay', 'size', 'direction', 'is', 'score', 'attempts', 'result', 'severity'].includes(
          word,
        ),
    ),
  )('of %s are some that the lists know', async (field) => {
    const rows = await ask('search.values', { field, typed: '' })
    expect(rows.length).toBeLessThanOrEqual(8)
    expect(rows.every(({ value }) => typeof value === 'string' && value !== '')).toBe(true)
    if (!['subject', 'provider', 'symbol', 'action'].includes(field)) expect(rows.length).toBeGreaterThan(0)
  })

  test('hold what was typed, those that begin so first', async () => {
    const rows = await ask('search.values', { field: 'domain', typed: 'EXAMPLE' })
    const values = rows.map(({ value }) => String(value))
    expect(values.length).toBeGreaterThan(0)
    expect(values.every((value) => value.includes('example'))).toBe(true)
    const begins = values.map((value) => value.startsWith('example'))
    expect(begins).toEqual(begins.toSorted((a, b) => Number(b) - Number(a)))
  })

  test('nothing else can be asked for', async () => {
    await expect(ask('search.values', { field: 'delay' })).rejects.toMatchObject({
      code: 'QUERY_PARAMS_INVALID',
    })
  })
})
