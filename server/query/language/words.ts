/** The words of a search: every `word:` that may stand before a value, what it takes, and an example of it. */

export const STATUSES = [
  'bounced',
  'expired',
  'rejected',
  'deferred',
  'held',
  'pending',
  'deleted',
  'discarded',
  'forwarded',
  'sent',
] as const

/** Words for several statuses at once; `other` is what the mail-flow chart draws as such. */
export const STATUS_GROUPS: Readonly<Record<string, readonly string[]>> = {
  delivered: ['sent', 'forwarded'],
  undelivered: ['bounced', 'expired'],
  other: ['rejected', 'pending', 'deleted', 'discarded', 'forwarded'],
}

export const DIRECTIONS: Readonly<Record<string, string>> = {
  in: 'inbound',
  inbound: 'inbound',
  out: 'outbound',
  outbound: 'outbound',
  internal: 'internal',
  unknown: 'unknown',
}

/** `is:` of a message: a notification about another one, recipients that fared differently, still queued, ours, an address probe, deferred at some time. */
export const TRAITS = ['bounce', 'mixed', 'open', 'own', 'probe', 'waited'] as const

interface Word {
  /** `text`: any text; `code`: numbers with dots, parts of which may be `*`; `choice`: one of `choices`; `seconds`, `bytes`, `points` and `count`: an amount with `>` or `<` before it. */
  takes: 'text' | 'choice' | 'code' | 'seconds' | 'bytes' | 'points' | 'count'
  choices?: readonly string[]
  example: string
  /** Commas belong to the value instead of parting alternatives. */
  keepsCommas?: true
}

export const WORDS = {
  from: { takes: 'text', example: 'from:anna@example.org' },
  to: { takes: 'text', example: 'to:*@example.net' },
  address: { takes: 'text', example: 'address:anna@example.org' },
  status: {
    takes: 'choice',
    choices: [...STATUSES, ...Object.keys(STATUS_GROUPS)],
    example: 'status:deferred',
  },
  dsn: { takes: 'code', example: 'dsn:5.7.*' },
  code: { takes: 'code', example: 'code:550' },
  relay: { takes: 'text', example: 'relay:mx.example.net' },
  client: { takes: 'text', example: 'client:198.51.100.0/24' },
  helo: { takes: 'text', example: 'helo:*.example.net' },
  sasl: { takes: 'text', example: 'sasl:anna' },
  host: { takes: 'text', example: 'host:mx1' },
  msgid: { takes: 'text', keepsCommas: true, example: 'msgid:1234@example.org' },
  subject: { takes: 'text', keepsCommas: true, example: 'subject:"your order"' },
  id: { takes: 'text', example: 'id:4bXc2K0Yz1z3qP' },
  domain: { takes: 'text', example: 'domain:example.net' },
  reason: { takes: 'text', example: 'reason:"mailbox full"' },
  provider: { takes: 'text', example: 'provider:google' },
  waited: { takes: 'text', example: 'waited:greylisting' },
  attempts: { takes: 'count', example: 'attempts:>1' },
  delay: { takes: 'seconds', example: 'delay:>30s' },
  size: { takes: 'bytes', example: 'size:>10M' },
  direction: { takes: 'choice', choices: Object.keys(DIRECTIONS), example: 'direction:in' },
  is: { takes: 'choice', choices: TRAITS, example: 'is:bounce' },
  action: { takes: 'text', example: 'action:greylist' },
  symbol: { takes: 'text', example: 'symbol:BAYES_SPAM' },
  score: { takes: 'points', example: 'score:>5' },
  method: { takes: 'text', example: 'method:LOGIN' },
  result: { takes: 'choice', choices: ['success', 'failure'], example: 'result:failure' },
  program: { takes: 'text', example: 'program:postfix/smtpd' },
  kind: { takes: 'text', example: 'kind:delivery' },
  severity: {
    takes: 'choice',
    choices: ['info', 'warning', 'error', 'fatal', 'panic'],
    example: 'severity:warning',
  },
} as const satisfies Record<string, Word>

export type Field = keyof typeof WORDS
export const FIELDS = Object.keys(WORDS) as readonly Field[]

export function wordOf(field: Field): Word {
  return WORDS[field]
}

/** rspamd's own pages call a symbol a rule. */
const OTHER_NAMES: Readonly<Record<string, Field>> = { rule: 'symbol' }

/** Every word that may be typed before a colon. */
export const WORD_NAMES: readonly string[] = [...FIELDS, ...Object.keys(OTHER_NAMES)]

/** The field a word names, in any case; undefined for words that are none. */
export function fieldNamed(word: string): Field | undefined {
  const name = word.toLowerCase()
  return (
    FIELDS.find((field) => field === name) ??
    (Object.hasOwn(OTHER_NAMES, name) ? OTHER_NAMES[name] : undefined)
  )
}

/** The field somebody who wrote `word` probably meant: one slip of the finger away. */
export function fieldLike(word: string): Field | undefined {
  return word.length < 2 ? undefined : FIELDS.find((field) => isOneSlip(word.toLowerCase(), field))
}

/** One letter more, less, other, or two swapped. */
function isOneSlip(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1 || Math.max(a.length, b.length) < 3) return false
  let start = 0
  while (start < a.length && a[start] === b[start]) start++
  let end = 0
  while (end < Math.min(a.length, b.length) - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end++
  const restA = a.slice(start, a.length - end)
  const restB = b.slice(start, b.length - end)
  if (restA.length <= 1 && restB.length <= 1) return true
  return restA.length === 2 && restB.length === 2 && restA[0] === restB[1] && restA[1] === restB[0]
}
