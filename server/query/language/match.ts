/** Conditions tested in memory, for what comes in live: the same answers as the lists give from the store. */
import type { Condition } from './filters.ts'
import { isInNetwork, isNetwork } from './place.ts'
import type { Comparison, Value } from './search.ts'
import { holds, isExactly, isLike } from './text.ts'

/** What is looked at of a log line. */
export interface LineFacts {
  host: string
  program: string
  daemon: string
  severity: string
  kind: string
  queueId?: string | undefined
  message: string
}

export interface RecipientFacts {
  address: string
  originalAddress?: string | undefined
  status: string
  dsn?: string | undefined
  relay?: string | undefined
  reply?: string | undefined
  reasonClass?: string | undefined
  provider?: string | undefined
  delay?: number | undefined
  attempts?: number | undefined
}

/** What is looked at of a message. */
export interface MessageFacts {
  host: string
  queueId: string
  messageId?: string | undefined
  subject?: string | undefined
  sender?: string | undefined
  size?: number | undefined
  origin: string
  direction: string
  client?: { name?: string | undefined; address?: string | undefined; helo?: string | undefined } | undefined
  saslUsername?: string | undefined
  status: string
  mixed?: boolean | undefined
  open: boolean
  own?: boolean | undefined
  hops?: readonly { queueId?: string | undefined }[] | undefined
  recipients: readonly RecipientFacts[]
}

export interface Matcher {
  line(line: LineFacts): boolean
  message(message: MessageFacts): boolean
}

/** Conditions on facts that only the store joins (`action`, `result`) hold for everything here. */
export function createMatcher(conditions: readonly Condition[]): Matcher {
  const ofLine = conditions.flatMap((condition) => lineTest(condition) ?? [])

  const ofRecipient = conditions.filter(({ field }) => RECIPIENT_FIELDS.has(field))
  const together = ofRecipient.filter(({ negated }) => !negated)
  const withStatus = together.length > 0 ? conditions.filter(isStatus) : []
  const sameRecipient = [...together, ...withStatus].map(recipientTest)
  const others = conditions.filter((each) => !together.includes(each) && !withStatus.includes(each))
  const ofMessage = others.map((condition) => {
    const test = RECIPIENT_FIELDS.has(condition.field)
      ? ({ recipients }: MessageFacts) => recipients.some(recipientTest({ ...condition, negated: false }))
      : messageTest(condition)
    return (message: MessageFacts) => test(message) !== condition.negated
  })

  const asksFor = (trait: string) =>
    conditions.some(({ field, values }) => field === 'is' && values.some(({ text }) => text === trait))
  const isOne = conditions.some(({ field, negated }) => (field === 'id' || field === 'msgid') && !negated)
  const withOwn = isOne || asksFor('own')
  const withProbes = isOne || asksFor('probe')

  return {
    line: (line) => ofLine.every((test) => test(line)),
    message: (message) =>
      (withOwn || message.own !== true) &&
      (withProbes || message.origin !== 'probe') &&
      (sameRecipient.length === 0 ||
        message.recipients.some((recipient) => sameRecipient.every((test) => test(recipient)))) &&
      ofMessage.every((test) => test(message)),
  }
}

/**
 * Which recipient of a message that was found the search speaks of; undefined where it speaks of none. Words on recipients must
 * all hold for the same one, as in the lists; `address` and bare text name one where they stand in it.
 */
export function createRecipientMatch(
  conditions: readonly Condition[],
): ((recipient: RecipientFacts) => boolean) | undefined {
  const wanted = conditions.filter(({ negated }) => !negated)
  const ofRecipient = wanted.filter(({ field }) => RECIPIENT_FIELDS.has(field) || field === 'waited')
  const naming = wanted.filter(({ field }) => field === 'address' || field === 'text')
  const tests = [...ofRecipient, ...(ofRecipient.length > 0 ? wanted.filter(isStatus) : [])].map(
    recipientTest,
  )
  if (tests.length === 0 && naming.length === 0) return undefined
  return (recipient) =>
    tests.every((test) => test(recipient)) &&
    (tests.length > 0 || naming.some(({ values }) => values.some((value) => isNamedBy(value, recipient))))
}

function isNamedBy(value: Value, { address, originalAddress }: RecipientFacts): boolean {
  return [address, originalAddress].some((each) => each !== undefined && holds(value, each))
}

const RECIPIENT_FIELDS: ReadonlySet<string> = new Set([
  'to',
  'domain',
  'relay',
  'dsn',
  'reason',
  'provider',
  'code',
  'attempts',
])
const isStatus = ({ field, negated }: Condition) => field === 'status' && !negated

function lineTest({ field, values, negated }: Condition): ((line: LineFacts) => boolean) | undefined {
  const some = (test: (value: Value, line: LineFacts) => boolean) => (line: LineFacts) =>
    values.some((value) => test(value, line)) !== negated
  switch (field) {
    case 'host':
    case 'kind':
    case 'severity':
      return some((value, line) => isLike(value, line[field]))
    case 'program':
      return some((value, line) => isLike(value, line.program) || isLike(value, line.daemon))
    case 'id':
      return some((value, line) => isExactly(value, line.queueId))
    case 'is':
    case 'direction':
    case 'delay':
    case 'size':
    case 'attempts':
    case 'waited':
    case 'result':
      return undefined // facts of messages and logins, not of lines
    default:
      return some((value, line) => holds(value, line.message))
  }
}

function recipientTest({ field, values, amount }: Condition): (recipient: RecipientFacts) => boolean {
  return ({ address, originalAddress, status, dsn, relay, reply, reasonClass, provider, attempts = 0 }) =>
    values.some((value) => {
      switch (field) {
        case 'to':
          return isLike(value, address) || (originalAddress !== undefined && isLike(value, originalAddress))
        case 'domain':
          return isLike(value, address.slice(address.lastIndexOf('@') + 1))
        case 'relay':
          return relayNames(relay ?? '').some((name) => isLike(value, name))
        case 'dsn':
          return isLike(value, dsn)
        case 'status':
          return isLike(value, status)
        case 'provider':
          return isLike(value, provider)
        case 'attempts':
          return isAmount(amount, attempts)
        case 'waited':
          // only the store knows the replies before the last
          return attempts > 1 || status === 'deferred'
        case 'code':
          return holdsCode(value, reply ?? '')
        default:
          return isLike(value, reasonClass) || (!isClass(value) && holds(value, reply ?? ''))
      }
    })
}

function messageTest({ field, values, amount }: Condition): (message: MessageFacts) => boolean {
  const some = (test: (value: Value, message: MessageFacts) => boolean) => (message: MessageFacts) =>
    values.some((value) => test(value, message))
  switch (field) {
    case 'from':
      return some((value, { sender }) => isLike(value, sender))
    case 'address':
      return some((value, { sender, recipients }) =>
        [sender, ...recipients.flatMap((each) => [each.address, each.originalAddress])].some((address) =>
          isLike(value, address),
        ),
      )
    case 'status':
    case 'direction':
    case 'host':
      return some((value, message) => isLike(value, message[field]))
    case 'client':
      return some((value, { client }) =>
        isNetwork(value.text)
          ? isInNetwork(client?.address ?? '', value.text)
          : isLike(value, client?.address) || isLike(value, client?.name),
      )
    case 'helo':
      return some((value, { client }) => isLike(value, client?.helo))
    case 'sasl':
      return some((value, { saslUsername }) => isLike(value, saslUsername))
    case 'id':
      return some(
        (value, { queueId, hops = [] }) =>
          isExactly(value, queueId) || hops.some((hop) => isExactly(value, hop.queueId)),
      )
    case 'msgid':
      return some(
        (value, { messageId }) => bare(messageId ?? '') === bare(value.text) || isLike(value, messageId),
      )
    case 'subject':
      return some((value, { subject }) => holds(value, subject ?? ''))
    case 'delay':
      return ({ recipients }) => isAmount(amount, Math.max(0, ...recipients.map(({ delay = 0 }) => delay)))
    case 'size':
      return ({ size = 0 }) => isAmount(amount, size)
    case 'is':
      return some((value, message) => TRAITS[value.text]?.(message) ?? false)
    case 'text':
      return some((value, message) => textsOf(message).some((text) => holds(value, text)))
    default:
      return () => true
  }
}

const TRAITS: Record<string, (message: MessageFacts) => boolean> = {
  bounce: ({ origin }) => origin === 'bounce',
  mixed: ({ mixed }) => mixed === true,
  open: ({ open }) => open,
  own: ({ own }) => own === true,
  probe: ({ origin }) => origin === 'probe',
  // only the store knows the attempts before the last
  waited: () => true,
}

function textsOf({ sender, subject, messageId, client, saslUsername, queueId, recipients }: MessageFacts) {
  const ofRecipients = recipients.flatMap(({ address, originalAddress, relay, reply }) => [
    address,
    originalAddress,
    relay,
    reply,
  ])
  return [sender, subject, messageId, client?.name, saslUsername, queueId, ...ofRecipients].flatMap(
    (text) => text ?? [],
  )
}

// mx.example.net[198.51.100.7]:25
// ^ name         ^ address
function relayNames(relay: string): string[] {
  const [name = '', address] = relay.split(/[[\]]/, 2)
  return address === undefined ? [relay] : [relay, name, address]
}

// host mx.example.net[198.51.100.7] said: 550 5.1.1 ...
//                                         ^ code
function holdsCode(value: Value, reply: string): boolean {
  const { text, literal } = value
  return reply.startsWith(text) || holds({ text: `said: ${text}`, literal }, reply)
}

/** Reason classes are words with hyphens; anything else is looked for in the replies. */
function isClass({ text, regex }: Value): boolean {
  return !regex && /^[a-z]+(?:-[a-z]+)*$/.test(text)
}

function bare(messageId: string): string {
  return messageId.replace(/^<(.*)>$/, '$1')
}

function isAmount(amount: Condition['amount'], value: number): boolean {
  return amount === undefined || COMPARE[amount.comparison](value, amount.value)
}

const COMPARE: Record<Comparison, (a: number, b: number) => boolean> = {
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
}
