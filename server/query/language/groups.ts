/** What a list can be grouped by, and the search word that each group stands for: its number and its link say the same. */
import { formatTerm } from './search.ts'
import type { Field } from './words.ts'

export const LISTS = ['messages', 'rejections', 'authentications', 'lines'] as const
export type ListName = (typeof LISTS)[number]

const FIELD_OF = {
  sender: 'from',
  senderDomain: 'from',
  recipientDomain: 'domain',
  client: 'client',
  helo: 'helo',
  saslUser: 'sasl',
  saslMethod: 'method',
  reason: 'reason',
  provider: 'provider',
  relay: 'relay',
  dsn: 'dsn',
  code: 'code',
  messageId: 'msgid',
  result: 'result',
  program: 'program',
  kind: 'kind',
  severity: 'severity',
  status: 'status',
  direction: 'direction',
  action: 'action',
  host: 'host',
} as const satisfies Record<string, Field>

/** A facet or a group. */
export type GroupName = keyof typeof FIELD_OF

/** In the order in which they are offered. */
export const GROUPS: Readonly<Record<ListName, readonly GroupName[]>> = {
  messages: [
    'recipientDomain',
    'sender',
    'senderDomain',
    'reason',
    'messageId',
    'client',
    'saslUser',
    'relay',
    'provider',
    'host',
  ],
  rejections: ['reason', 'client', 'sender', 'recipientDomain', 'code', 'helo', 'provider', 'host'],
  authentications: ['saslUser', 'client', 'saslMethod', 'result', 'host'],
  lines: ['program', 'kind', 'severity', 'host'],
}

/** Numbers of a group beside the count of all, and the words that its link adds for each. */
export const SHARES: Readonly<Record<ListName, Readonly<Record<string, string>>>> = {
  messages: { deferred: 'status:deferred', undelivered: 'status:undelivered' },
  rejections: {},
  authentications: { failures: 'result:failure' },
  lines: {},
}

export function groupOf(list: ListName, name: string | undefined): GroupName | undefined {
  return GROUPS[list].find((group) => group === name)
}

export function fieldOfGroup(group: GroupName): Field {
  return FIELD_OF[group]
}

/** The search word of one group, as typed. */
export function groupTerm(group: string, value: string, negated = false): string {
  if (group === 'senderDomain')
    return formatTerm({ field: 'from', negated, values: [{ text: `*@${value}`, literal: false }] })
  const field = group in FIELD_OF ? FIELD_OF[group as GroupName] : 'text'
  return formatTerm({ field, negated, values: [{ text: value, literal: value.includes('*') }] })
}
