/** Look-ups by address: in whatever case, in a recipient's first address too, and by the index of lower-cased addresses. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { clientIs, createConditions, hintAddress, isAddressed } from '../../../../server/query/conditions.ts'
import { openMail } from './mail.ts'
import type { Mail } from './mail.ts'

let mail: Mail
beforeAll(async () => {
  mail = await openMail()
})
afterAll(() => mail.opened.dispose())

const found = async (q: string) =>
  (await mail.queries.messages.page({ q: `${q} -is:own -is:probe`, ...mail.range, limit: 1000 })).items
    .map(({ traceId }) => traceId)
    .sort()

/** What the records say, case aside. */
const truth = (isIt: (address: string) => boolean, words: readonly ('from' | 'to')[]) =>
  mail.records.messages
    .filter(({ own, origin, hopOf }) => !own && origin !== 'probe' && hopOf === undefined)
    .filter(
      ({ sender, recipients }) =>
        (words.includes('from') && sender !== undefined && isIt(sender.toLowerCase())) ||
        (words.includes('to') &&
          recipients.some(({ address, originalAddress = address }) =>
            [address, originalAddress].some((each) => isIt(each.toLowerCase())),
          )),
    )
    .map(({ traceId }) => traceId)
    .sort()

test('every address of the sample finds its messages, written in any case', async () => {
  const addresses = new Set(
    mail.records.messages.flatMap(({ sender, recipients }) => [
      sender,
      ...recipients.flatMap(({ address, originalAddress }) => [address, originalAddress]),
    ]),
  )
  const plain = [...addresses]
    .filter((each) => each !== undefined && /^[\w.+-]+@[\w.-]+$/.test(each))
    .slice(0, 12)
  expect(plain.length).toBeGreaterThan(5)
  for (const address of plain as string[]) {
    const isIt = (each: string) => each === address.toLowerCase()
    const written = address.toUpperCase()
    expect(await found(`address:${written}`), written).toEqual(truth(isIt, ['from', 'to']))
    expect(await found(`from:${written}`), written).toEqual(truth(isIt, ['from']))
    expect(await found(`to:${written}`), written).toEqual(truth(isIt, ['to']))
  }
  const some = plain[0]?.slice(0, 3) ?? ''
  expect(await found(`address:${some}*`)).toEqual(
    truth((each) => each.startsWith(some.toLowerCase()), ['from', 'to']),
  )
})

test.each([
  ['messages', 'by_address', 'User1@Example.net'],
  ['rejections', 'by_client', '2001:DB8::5'],
  ['authentications', 'by_client', '192.0.2.5'],
  ['connections', 'by_client', '192.0.2.5'],
])('a question to %s can use its index %s', async (table, index, text) => {
  const conditions = createConditions()
  const values = [{ text, literal: false }]
  conditions.add(
    table === 'messages'
      ? `${hintAddress(conditions, values)} AND (${isAddressed(conditions, values)})`
      : clientIs(conditions, 'client_address', 'client_name', values),
  )
  const { sql, params } = conditions.where()
  const [row] = await mail.opened.store.reader.query<{ count: number }>(
    `SELECT count() AS count FROM ${table} WHERE ${sql} SETTINGS force_data_skipping_indices = '${index}'`,
    params,
    { id: 'test.index' },
  )
  expect(row).toEqual({ count: 0 })
})
