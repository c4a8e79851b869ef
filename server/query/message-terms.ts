/** Search words on messages. RECIPIENT WORDS must all be met by one and the same recipient. */
import {
  any,
  clientIs,
  compare,
  containsAny,
  equalsAny,
  hasWildcard,
  hintAddress,
  isAddressed,
  matchesAny,
  messageIdIs,
  reasonIs,
} from './conditions.ts'
import type { Conditions } from './conditions.ts'
import type { Condition } from './filters.ts'

import type { Range } from './language/time.ts'
import { DOCUMENT } from '../store/rows/document.ts'
import { inHoursOf } from '../store/rows/ids.ts'
import { bothForms } from './message-id.ts'
import { openedSince } from './range.ts'
import { isScanWord, scannedAs } from './scanned.ts'
import { waitedFor } from './waited.ts'
import type { Value } from './language/search.ts'
import type { Field } from './language/words.ts'

/** Columns with one element a recipient, and the name each element has in a lambda. */
const ELEMENTS = {
  recipients: 'address',
  recipient_originals: 'original',
  recipient_domains: 'domain',
  recipient_statuses: 'state',
  recipient_dsns: 'code',
  recipient_relays: 'relay',
  recipient_reasons: 'class',
  // messages written before this column was made have none
  'arrayResize(recipient_providers, length(recipients))': 'provider',
  'arrayResize(recipient_attempts, length(recipients))': 'tries',
}

const OF_RECIPIENT = new Set([
  'to',
  'domain',
  'relay',
  'dsn',
  'reason',
  'provider',
  'code',
  'waited',
  'attempts',
])
/** Words that name one message: then probes and own mail are found, too. */
const OF_ONE = new Set(['id', 'msgid'])

/** Words that say who wrote or got a message: an index of addresses finds it. */
const ADDRESSED = new Set(['address', 'from', 'to'])

/** Whether the term names messages by whole IDs. */
const namesOne = ({ field, values, negated }: Condition): boolean =>
  OF_ONE.has(field) && !negated && !values.some((value) => value.regex || hasWildcard(value))

/** Where to look for what the term names, whatever else is asked: the hours of its IDs. */
const hoursOf = (conditions: Conditions, { field, values }: Condition): string => {
  const ids = values.flatMap(({ text }) => (field === 'id' ? [text] : [text, ...bothForms(text)]))
  return inHoursOf(conditions.value(ids, 'Array(String)'))
}

/** What the terms say of IDs that lead to a few rows; nothing where they name none. */
export function namedIds(conditions: Conditions, terms: readonly Condition[]): string | undefined {
  const named = terms.filter(namesOne)
  if (named.length === 0) return undefined
  return named
    .map(
      ({ field, values }) =>
        `(${field === 'id' ? idIs(conditions, values) : messageIdIs(conditions, 'message_id', values)})`,
    )
    .join(' AND ')
}

/** Adds what the terms ask for; own mail and address probes are in no list unless asked for. */
export function restrictMessages(conditions: Conditions, terms: readonly Condition[], range: Range): void {
  conditions.add(openedSince(`fromUnixTimestamp64Micro(toInt64(${Math.floor(range.since * 1000)}), 'UTC')`))
  for (const term of terms.filter(namesOne)) conditions.add(hoursOf(conditions, term))
  // a later hop of a message is told by the first one
  conditions.add("hop_of = ''")
  const asksFor = (trait: string) =>
    terms.some(({ field, values }) => field === 'is' && values.some(({ text }) => text === trait))
  const isOne = terms.some(({ field, negated }) => OF_ONE.has(field) && !negated)
  if (!isOne && !asksFor('own')) conditions.add('own = false')
  if (!isOne && !asksFor('probe')) conditions.add("origin != 'probe'")

  const same = asksOfRecipients(terms) ? terms.filter(isOfRecipient) : []
  if (same.length > 0)
    conditions.add(someRecipient(same.map((term) => `(${ofElement(conditions, term, range)})`).join(' AND ')))

  const ofScan = terms.filter((term) => isScanWord(term) && !term.negated)
  if (ofScan.length > 0) conditions.add(scannedAs(conditions, ofScan, range))

  for (const { field, values, negated } of terms) {
    const hint = ADDRESSED.has(field) && !negated ? hintAddress(conditions, values) : undefined
    if (hint !== undefined) conditions.add(hint)
  }
  for (const term of terms) {
    if (same.includes(term) || ofScan.includes(term)) continue
    const sql = OF_RECIPIENT.has(term.field)
      ? someRecipient(ofElement(conditions, term, range))
      : ofMessage(conditions, term, range)
    if (sql !== undefined) conditions.add(sql, term.negated)
  }
}

/** Whether the terms speak of recipients: then a status asked for is that of a recipient. */
export function asksOfRecipients(terms: readonly Condition[]): boolean {
  return terms.some(({ field, negated }) => OF_RECIPIENT.has(field) && !negated)
}

function isOfRecipient({ field, negated }: Condition): boolean {
  return (OF_RECIPIENT.has(field) || field === 'status') && !negated
}

/** The terms with one more on recipients that all of them meet, so that the statuses asked for are those of recipients, as in a list with such a word. */
export function alsoOfRecipient(terms: readonly Condition[], field: Field): Condition[] {
  return [...terms, { field, values: [{ text: '*', literal: false }], negated: false }]
}

/**
 * Values of recipients, each once: only of those recipients that a search with one more recipient word would still find,
 * so that a facet's count is that of the list its link leads to. `value` is SQL over the names of ELEMENTS.
 */
export function recipientValues(
  conditions: Conditions,
  terms: readonly Condition[],
  value: string,
  range: Range,
): string {
  const sql =
    terms
      .filter(isOfRecipient)
      .map((term) => `(${ofElement(conditions, term, range)})`)
      .join(' AND ') || '1'
  return `arrayDistinct(arrayFilter(each -> each != '', arrayMap((${Object.values(ELEMENTS).join(', ')}) -> if(${sql}, ${value}, ''), ${Object.keys(ELEMENTS).join(', ')})))`
}

function someRecipient(sql: string): string {
  return `arrayExists((${Object.values(ELEMENTS).join(', ')}) -> ${sql}, ${Object.keys(ELEMENTS).join(', ')})`
}

function ofElement(conditions: Conditions, { field, values, amount }: Condition, range: Range): string {
  switch (field) {
    case 'to':
      return `${matchesAny(conditions, 'address', values)} OR ${matchesAny(conditions, 'original', values)}`
    case 'domain':
      return matchesAny(conditions, 'domain', values)
    case 'relay':
      return any(values, (value) => relayIs(conditions, value))
    case 'dsn':
      return matchesAny(conditions, 'code', values)
    case 'status':
      return matchesAny(conditions, 'state', values)
    case 'provider':
      return matchesAny(conditions, 'provider', values)
    case 'waited':
      return waitedFor(conditions, values, range)
    case 'attempts':
      return amount === undefined ? '0' : compare(conditions, 'tries', amount)
    case 'code':
      // The replies stand in the document only: `host x said: 550 ...` or at the start of one.
      return any(
        values,
        ({ text }) =>
          `${DOCUMENT} LIKE ${conditions.value(`%said: ${text.replaceAll('*', '%')}%`, 'String')} OR ${DOCUMENT} LIKE ${conditions.value(`%"reply":"${text.replaceAll('*', '%')}%`, 'String')}`,
      )
    default:
      return reasonIs(conditions, 'class', DOCUMENT, values)
  }
}

/** `mx.example.net` of `mx.example.net[198.51.100.7]:25`, or its address, or the whole. */
function relayIs(conditions: Conditions, value: Value): string {
  if (value.regex || hasWildcard(value)) return matchesAny(conditions, 'relay', [value])
  const name = conditions.value(value.text, 'String')
  return `lowerUTF8(relay) = lowerUTF8(${name}) OR startsWith(lowerUTF8(relay), concat(lowerUTF8(${name}), '[')) OR position(relay, concat('[', ${name}, ']')) > 0`
}

function ofMessage(
  conditions: Conditions,
  { field, values, amount }: Condition,
  range: Range,
): string | undefined {
  switch (field) {
    case 'from':
      return matchesAny(conditions, 'sender', values)
    case 'address':
      return isAddressed(conditions, values)
    case 'status':
      return matchesAny(conditions, 'status', values)
    case 'direction':
      return matchesAny(conditions, 'direction', values)
    case 'client':
      return clientIs(conditions, 'client_address', 'client_name', values)
    case 'helo':
      return matchesAny(conditions, 'helo', values)
    case 'sasl':
      return matchesAny(conditions, 'sasl_username', values)
    case 'host':
      return matchesAny(conditions, 'host', values)
    case 'id':
      return idIs(conditions, values)
    case 'msgid':
      return messageIdIs(conditions, 'message_id', values)
    case 'subject':
      return containsAny(conditions, 'subject', values)
    case 'delay':
      return amount && compare(conditions, 'delay', amount)
    case 'size':
      return amount && compare(conditions, 'size', amount)
    case 'is':
      return any(values, ({ text }) =>
        text === 'waited' ? someRecipient(waitedFor(conditions, ANY, range)) : (TRAITS[text] ?? '0'),
      )
    case 'action':
    case 'symbol':
    case 'score':
      return scannedAs(conditions, [{ field, values, ...(amount && { amount }), negated: false }], range)
    case 'text':
      return `${['sender', 'subject', 'message_id', DOCUMENT, 'client_name', 'sasl_username'].map((column) => containsAny(conditions, column, values)).join(' OR ')} OR ${idIs(conditions, values)}`
    default:
      return undefined
  }
}

/** The queue ID of the message or of a later hop. */
function idIs(conditions: Conditions, values: readonly Value[]): string {
  return `${equalsAny(conditions, 'queue_id', values)} OR arrayExists(each -> ${equalsAny(conditions, 'each', values)}, hop_queue_ids)`
}

const ANY: readonly Value[] = [{ text: '*', literal: false }]

const TRAITS: Record<string, string> = {
  bounce: "origin = 'bounce'",
  mixed: 'mixed',
  open: 'open',
  own: 'own',
  probe: "origin = 'probe'",
}
