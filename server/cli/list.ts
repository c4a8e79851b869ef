/** The two lists, messages and rejections: pages of the API as a table or as NDJSON of everything that matches. */
import type { Message, MessagePage, Rejection, RejectionPage } from '../api/contract.ts'
import type { ApiClient } from './client.ts'
import { withClient } from './client.ts'
import { defineCommand, JSON_FLAG, SERVICE, ZONE } from './define.ts'
import type { Command, Given } from './define.ts'
import { EXIT, UsageFault } from './faults.ts'
import { conditionsOf } from '../query/language/filters.ts'
import { createRecipientMatch } from '../query/language/match.ts'
import type { RecipientFacts } from '../query/language/match.ts'
import { FILTERS, filterQuery, TIMES, timeQuery } from './filters.ts'
import { write, writeJson } from './io.ts'
import { formatTable, localTime } from './table.ts'
import type { Query } from './wire.ts'

const PAGE = 1000
const TABLE_LIMIT = 100

interface ListDefinition<Item> {
  name: string
  summary: string
  path: string
  /** `isMeant`: whether the filters speak of a recipient. */
  row(item: Item, zone: string, isMeant?: (recipient: RecipientFacts) => boolean): string[]
}

export const messages = defineList<Message>({
  name: 'messages',
  summary: 'List messages, newest first.',
  path: '/messages',
  row: ({ firstSeen, host, queueId, status, sender, recipients }, zone, isMeant) => {
    const one = (isMeant && recipients.find(isMeant)) ?? recipients[0]
    const original = one?.originalAddress
    const was = original === undefined || original === one?.address ? '' : ` (${original})`
    const to = `${one?.address ?? ''}${was}${recipients.length > 1 ? ` +${recipients.length - 1}` : ''}`
    return [localTime(firstSeen, zone), host, queueId, status, senderText(sender), to]
  },
})

export const rejections = defineList<Rejection>({
  name: 'rejections',
  summary: 'List refused attempts, newest first.',
  path: '/rejections',
  row: ({ time, host, clientAddress, clientName, stage, sender, recipient, reason }, zone) => [
    localTime(time, zone),
    host,
    clientAddress ?? clientName ?? '-',
    stage,
    senderText(sender),
    recipient ?? '-',
    reason,
  ],
})

function defineList<Item>({ name, summary, path, row }: ListDefinition<Item>): Command {
  return defineCommand({
    name,
    summary,
    usage: '[filters]',
    details:
      'Filters are joined by AND. Without --since the list reaches back as far as the store does.\n' +
      `The table shows the ${TABLE_LIMIT} newest unless --limit says otherwise; --json gives all.`,
    flags: {
      ...FILTERS,
      ...TIMES,
      limit: { value: 'COUNT', help: 'at most so many' },
      ...ZONE,
      ...JSON_FLAG,
      ...SERVICE,
    },
    run: (given) => withClient(given, (client) => list(given, client)),
  })

  async function list(given: Given, client: ApiClient): Promise<number> {
    const { stdout, stderr } = given.io
    const { zone } = given.config()
    const query = { ...filterQuery(given), ...timeQuery(given, zone) }
    const json = given.on('json')
    const isMeant = createRecipientMatch(conditionsOf(filterQuery(given)).conditions)
    const limit = given.count('limit') ?? (json ? Number.POSITIVE_INFINITY : TABLE_LIMIT)
    if (limit === 0) throw new UsageFault('--limit 0: must be at least 1')

    let shown = 0
    let total = 0
    const rows: string[][] = []
    for await (const page of pages<Item>(client, path, query, limit)) {
      total = page.total
      for (const item of page.items) {
        if (json) await writeJson(stdout, item)
        else rows.push(row(item, zone, isMeant))
        shown += 1
      }
    }
    if (!json && rows.length > 0)
      await write(stdout, formatTable(rows, stdout.isTTY === true ? stdout.columns : undefined))
    if (!given.on('quiet')) {
      if (shown === 0) stderr.write(`mailtrace ${name}: nothing matches\n`)
      else if (!json && total > shown)
        stderr.write(`${shown} of ${total}; --limit shows more, --json all of them\n`)
    }
    return shown === 0 ? EXIT.failed : EXIT.done
  }
}

/** Page after page until `limit` items or the end. */
export async function* pages<Item>(
  client: ApiClient,
  path: string,
  query: Query,
  limit: number,
): AsyncIterable<{ items: Item[]; total: number }> {
  let cursor: string | undefined
  let left = limit
  do {
    const page: Omit<MessagePage | RejectionPage, 'items'> & { items: Item[] } = await client.get(path, {
      ...query,
      limit: Math.min(PAGE, left),
      cursor,
    })
    yield { items: page.items.slice(0, left), total: page.total }
    left -= page.items.length
    cursor = page.nextCursor
  } while (cursor !== undefined && left > 0)
}

/** The null sender as Postfix writes it. */
function senderText(sender: string | undefined): string {
  return sender === '' ? '<>' : (sender ?? '-')
}
