/** A search as groups: how many of its rows each sender, destination, client ... has. Each number is that of the list its link leads to. */
import { BadQueryParams } from '../errors.ts'
import { defineQuery } from './define.ts'
import type { Question } from './define.ts'
import { conditionsOf } from './filters.ts'
import type { Condition } from './filters.ts'
import { fieldOfGroup, GROUPS, groupOf, LISTS, SHARES } from './language/groups.ts'
import type { GroupName, ListName } from './language/groups.ts'
import { alsoOfRecipient, recipientValues } from './message-terms.ts'
import { restricted } from './page.ts'
import type { Asker } from './page.ts'
import { isoColumn } from './messages.ts'
import { TABLES } from './tables.ts'

const MOST_GROUPS = 500

/** SQL of the values of a row, an array; groups of recipients are made where they are asked for. */
const VALUES: Readonly<Record<ListName, Partial<Record<GroupName, string>>>> = {
  messages: {
    sender: '[lowerUTF8(sender)]',
    senderDomain: one('sender_domain'),
    client: one('client_address'),
    saslUser: one('lowerUTF8(sasl_username)'),
    messageId: one("replaceRegexpOne(message_id, '^<(.*)>$', '\\\\1')"),
    host: '[toString(host)]',
  },
  rejections: {
    reason: one('toString(reason_class)'),
    client: one('client_address'),
    sender: '[lowerUTF8(sender)]',
    recipientDomain: one("lowerUTF8(arrayElement(splitByChar('@', recipient), -1))"),
    code: "arrayFilter(each -> each != '0', [toString(code)])",
    helo: one('lowerUTF8(helo)'),
    provider: one('toString(provider)'),
    host: '[toString(host)]',
  },
  authentications: {
    saslUser: one('lowerUTF8(sasl_username)'),
    client: one('client_address'),
    saslMethod: one('toString(sasl_method)'),
    result: '[toString(result)]',
    host: '[toString(host)]',
  },
  lines: {
    program: one('toString(program)'),
    kind: one('toString(kind)'),
    severity: one('toString(severity)'),
    host: '[toString(host)]',
  },
}

/** Of recipients: names of ELEMENTS in message-terms.ts. */
const OF_RECIPIENTS: Partial<Record<GroupName, string>> = {
  recipientDomain: 'lowerUTF8(domain)',
  reason: 'toString(class)',
  relay: "lowerUTF8(splitByChar('[', relay)[1])",
  provider: 'toString(provider)',
}

function one(sql: string): string {
  return `arrayFilter(each -> each != '', [${sql}])`
}

interface GroupRow {
  value: string
  count: number
  lastSeen: string
  groups: number
}

/**
 * Rows `{value, count, lastSeen, groups, ...shares}`, the largest first; `groups` is the number of all. Of a message each
 * different value of its recipients counts once. `kind` marks names of accounts, which some roles may not see.
 */
export const searchGroups = defineQuery({
  id: 'search.groups',
  params: { q: 'text', mode: 'text', group: 'text' },
  async run(asker, question) {
    const { mode = 'messages', group: wanted } = question.params as Record<string, string>
    const list = LISTS.find((each) => each === mode) ?? 'messages'
    const group = groupOf(list, wanted)
    if (group === undefined)
      throw new BadQueryParams(`search.groups: 'group' of ${list} takes ${GROUPS[list].join(', ')}`)
    const all = await groupsOf(asker, question, list, group, '')
    const shares = await Promise.all(
      Object.entries(SHARES[list]).map(async ([name, word]) => {
        const rows = await groupsOf(asker, question, list, group, word, all)
        return [name, new Map(rows.map(({ value, count }) => [value, Number(count)]))] as const
      }),
    )
    return {
      rows: all.map((row) => ({
        ...row,
        count: Number(row.count),
        groups: Number(row.groups),
        ...Object.fromEntries(shares.map(([name, counts]) => [name, counts.get(row.value) ?? 0])),
        ...((group === 'saslUser' || group === 'sender') && { kind: 'sasl-user' }),
      })),
    }
  },
})

/** `word` narrows what is counted; `among` names the groups that matter. */
async function groupsOf(
  asker: Asker,
  question: Question,
  list: ListName,
  group: GroupName,
  word: string,
  among?: readonly GroupRow[],
): Promise<GroupRow[]> {
  const { params, range, signal } = question
  const { q = '', host } = params as Record<string, string>
  const given = conditionsOf({ q: `${q} ${word}`, ...(host && { host }) })
  const element = list === 'messages' ? OF_RECIPIENTS[group] : undefined
  const terms: readonly Condition[] = element ? alsoOfRecipient(given, fieldOfGroup(group)) : given
  const table = TABLES[list]
  const conditions = restricted(table, terms, range)
  const values = element ? recipientValues(conditions, terms, element, range) : VALUES[list][group]
  const some =
    among &&
    `value IN ${conditions.value(
      among.map(({ value }) => value),
      'Array(String)',
    )}`
  const where = conditions.where()
  return asker.reader.query<GroupRow>(
    `SELECT value, count() AS count, ${isoColumn('max(at)')} AS lastSeen, count() OVER () AS groups FROM (
        SELECT arrayJoin(${values ?? '[]'}) AS value, ${table.time} AS at FROM ${table.from} WHERE ${where.sql})
      ${some ? `WHERE ${some}` : ''} GROUP BY value ORDER BY count DESC, value LIMIT ${MOST_GROUPS}`,
    where.params,
    { id: 'search.groups', ...(signal && { signal }) },
  )
}
