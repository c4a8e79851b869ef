/** Local parts of addresses and names of accounts, shortened to `a***@example.org` for roles that may not see them. Pure. */

/** Whether this text stands as it is: what the asker typed is no news to them. */
export type Spare = (name: string) => boolean

// from=<anna.berg@example.org>    "anna berg"@example.org    bounce+anna=example.org@lists.example
//       ^ local                   ^ local                    ^ local
const ADDRESS = /(?<local>"[^"\n]{1,256}"|[^\s<>"(),;:[\]@\\/?&]{1,256})@(?=[\w[\u0080-\uffff])/g
// /search?q=from%3Aanna%40example.org
//                  ^ local
const ENCODED =
  /(?<!%)(?<!%[\dA-F])(?<local>(?:[\w.!~*'$=-]|%(?!20|22|2C|2F|3A|3C|3E|40|5B|5D)[\dA-F]{2}){1,256})%40(?=[\w%])/gi
// sasl_username=anna    user=<anna>    orig_to=<root>    to=<root>
//               ^ name
const NAMED =
  /\b(?<key>(?:sasl_username|sasl_sender|username|user|ruser|logname|login|acct|saslUser)=["<]?|(?:orig_to|to|from)=<|sasl:|sasl%3A)(?<name>[^\s<>@,;:()"*&%]{1,256})(?![^\s<>@,;:()"*&%]|@|%40|\*)/g
// lmtp(anna)<812>    passwd-file(anna,192.0.2.7)    Invalid user anna from    /account/anna    192.0.2.7 → anna
//      ^ name
const CALLED =
  /(?<key>(?<=[\da-f:.]) → |\b(?:lda|lmtp|imap|pop3|submission|managesieve|sieve|pam|passwd-file|passwd|sql|ldap|static|shadow)\(|\b(?:[Ii]nvalid user|password for|publickey for|(?:opened|closed) for user) |\/account\/)(?<name>(?!invalid\b)[^\s<>@,;:()"*?&%/]{1,256})(?![^\s<>@,;:()"*?&%/]|@|%40|\*)/g
// The key of a local part: `user=anna@example.org`
const KEY = /^(?:\w*(?:user|username|login|to|from|sender|recipient|rcpt|mailbox|address|acct))=/i
// message-id=<20261121.4bX@mx1.example.org> names a message and nobody's address.
const MESSAGE_ID = /(?:message-id|messageid|msgid|mid)(?:=|:|%3A)\s*<?$/i

/** Keys of objects whose value may be a bare name, without a domain. */
const NAMES = new Set([
  'saslUsername',
  'account',
  'login',
  'sender',
  'recipient',
  'originalAddress',
  'address',
])
/** Keys whose value has an at sign and is no address. */
const CLEAR = new Set(['messageId', 'messageIds', 'traceId', 'nextCursor'])

const nobody: Spare = () => false

/** `anna` -> `a***`; of one letter nothing is left. */
export function shorten(name: string): string {
  const [first = '', second] = name.replace(/^"/, '')
  return second === undefined || first === '*' ? '***' : `${first}***`
}

/** Every address and account name of a text: a log line, a link, a sentence. */
export function maskText(text: string, spare: Spare = nobody): string {
  let masked = text
  if (text.includes('@'))
    masked = masked.replace(ADDRESS, (whole: string, local: string, at: number) => {
      if (MESSAGE_ID.test(masked.slice(Math.max(0, at - 16), at))) return whole
      const key = KEY.exec(local)?.[0] ?? ''
      const name = local.slice(key.length)
      return spare(name) ? whole : `${key}${shorten(name)}@`
    })
  if (/%40/.test(masked))
    masked = masked.replace(ENCODED, (whole: string, local: string, at: number) =>
      MESSAGE_ID.test(masked.slice(Math.max(0, at - 16), at).replace(/%3C$/i, '')) ||
      spare(decodeURIComponent(local))
        ? whole
        : `${shorten(decodeURIComponent(local))}%40`,
    )
  const named = (whole: string, key: string, name: string) => (spare(name) ? whole : key + shorten(name))
  return masked.replace(NAMED, named).replace(CALLED, named)
}

/** A whole answer, copied: every string in it masked; keys and numbers stay. */
export function maskValue(value: unknown, spare: Spare = nobody): unknown {
  if (typeof value === 'string') return maskText(value, spare)
  if (Array.isArray(value)) return value.map((each) => maskValue(each, spare))
  if (typeof value !== 'object' || value === null || value instanceof Date) return value
  const kind = 'kind' in value ? value.kind : undefined
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => {
      if (CLEAR.has(key)) return [key, each as unknown]
      const isName = NAMES.has(key) || (key === 'value' && kind === 'sasl-user')
      return [key, isName && isBare(each) && !spare(each) ? shorten(each) : maskValue(each, spare)]
    }),
  )
}

/** Neither an address with a domain nor one of the network. */
function isBare(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && !/[@:]|^[\d.]+$/.test(value)
}
