/** The filters of a live stream, tested in memory: the same words as the lists understand, without asking the store. */
import type { Message, StoredLine } from './answers.ts'
import { conditionsOf } from './filters.ts'
import type { Condition, Filters } from './filters.ts'
import type { Value } from './language/search.ts'
import { isInNetwork, isNetwork } from './language/place.ts'
import type { LiveItems } from './queries.ts'

/** Throws SEARCH_INVALID. */
export function liveFilter(mode: 'lines' | 'messages', filters: Filters): (items: LiveItems) => LiveItems {
  const conditions = conditionsOf(filters)
  return ({ lines, messages }) => ({
    lines:
      mode === 'lines'
        ? lines.filter((line) => conditions.every((each) => holds(each, fits(line, each))))
        : [],
    messages:
      mode === 'messages'
        ? messages.filter((message) => conditions.every((each) => holds(each, isLike(message, each))))
        : [],
  })
}

function holds({ negated }: Condition, found: boolean): boolean {
  return found !== negated
}

function fits(line: StoredLine, { field, values }: Condition): boolean {
  switch (field) {
    case 'host':
      return values.some((value) => equals(value, line.host))
    case 'program':
      return values.some((value) => equals(value, line.program) || equals(value, line.daemon))
    case 'kind':
      return values.some((value) => equals(value, line.kind))
    case 'severity':
      return values.some((value) => equals(value, line.severity))
    case 'id':
      return values.some((value) => equals(value, line.queueId))
    default:
      return values.some((value) => contains(value, line.message))
  }
}

function isLike(message: Message, { field, values, amount }: Condition): boolean {
  const someRecipient = (test: (recipient: Message['recipients'][number], value: Value) => boolean) =>
    values.some((value) => message.recipients.some((recipient) => test(recipient, value)))
  switch (field) {
    case 'from':
      return values.some((value) => equals(value, message.sender))
    case 'to':
      return someRecipient(
        (recipient, value) => equals(value, recipient.address) || equals(value, recipient.originalAddress),
      )
    case 'address':
      return (
        values.some((value) => equals(value, message.sender)) ||
        someRecipient((recipient, value) => equals(value, recipient.address))
      )
    case 'domain':
      return someRecipient((recipient, value) =>
        equals(value, recipient.address.slice(recipient.address.lastIndexOf('@') + 1)),
      )
    case 'relay':
      return someRecipient(
        (recipient, value) =>
          equals(value, recipient.relay) || (recipient.relay ?? '').startsWith(`${value.text}[`),
      )
    case 'dsn':
      return someRecipient((recipient, value) => equals(value, recipient.dsn))
    case 'reason':
      return someRecipient(
        (recipient, value) => equals(value, recipient.reasonClass) || contains(value, recipient.reply),
      )
    case 'status':
      return values.some((value) => equals(value, message.status))
    case 'direction':
      return values.some((value) => equals(value, message.direction))
    case 'client':
      return values.some((value) =>
        isNetwork(value.text)
          ? isInNetwork(message.client?.address ?? '', value.text)
          : equals(value, message.client?.address) || equals(value, message.client?.name),
      )
    case 'helo':
      return values.some((value) => equals(value, message.client?.helo))
    case 'sasl':
      return values.some((value) => equals(value, message.saslUsername))
    case 'host':
      return values.some((value) => equals(value, message.host))
    case 'id':
      return values.some((value) => equals(value, message.queueId))
    case 'msgid':
      return values.some((value) => contains(value, message.messageId))
    case 'subject':
      return values.some((value) => contains(value, message.subject))
    case 'size':
      return amount !== undefined && compares(message.size ?? 0, amount)
    case 'delay':
      return (
        amount !== undefined &&
        compares(Math.max(0, ...message.recipients.map(({ delay = 0 }) => delay)), amount)
      )
    default:
      return values.some((value) => contains(value, JSON.stringify(message)))
  }
}

function compares(found: number, { comparison, value }: NonNullable<Condition['amount']>): boolean {
  switch (comparison) {
    case '>':
      return found > value
    case '>=':
      return found >= value
    case '<':
      return found < value
    case '<=':
      return found <= value
  }
}

function equals({ text, literal }: Value, found: string | undefined): boolean {
  if (found === undefined) return false
  return literal || !text.includes('*')
    ? found.toLowerCase() === text.toLowerCase()
    : matches(text, found, true)
}

function contains({ text, literal }: Value, found: string | undefined): boolean {
  if (found === undefined) return false
  return literal || !text.includes('*')
    ? found.toLowerCase().includes(text.toLowerCase())
    : matches(text, found, false)
}

/** Part by part and never backwards: no pattern is slower than the text is long. */
function matches(pattern: string, found: string, whole: boolean): boolean {
  const parts = pattern.toLowerCase().split('*')
  const text = found.toLowerCase()
  const [first = ''] = parts
  const last = parts.at(-1) ?? ''
  if (whole && (!text.startsWith(first) || !text.endsWith(last) || text.length < first.length + last.length))
    return false
  let at = 0
  for (const part of whole ? parts.slice(1, -1) : parts) {
    const next = text.indexOf(part, whole ? Math.max(at, first.length) : at)
    if (next === -1) return false
    at = next + part.length
  }
  return !whole || at <= text.length - last.length
}
