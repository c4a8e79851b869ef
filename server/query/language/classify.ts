/** What somebody typed or pasted into the omnibox: a guess from its form alone; the server knows what is really there. */
import { extract, failedRecipient, isPasted, isQueueId } from './extract.ts'
import type { Extracted } from './extract.ts'
import { isAddress, isNetwork } from './place.ts'
import { parseSearch } from './search.ts'

export type InputKind =
  'queue-id' | 'message-id' | 'address' | 'client' | 'domain' | 'code' | 'pasted' | 'search' | 'text'

export interface Guess {
  kind: InputKind
  /** What to look for: without `message-id:` and blanks around. */
  value: string
  /** What a pasted text holds. */
  extracted?: Extracted
}

// 5.7.1   4.2.2   5.7.*   421   550
const CODE = /^(?:[245]\.\d{1,3}\.\d{1,3}|[2-5]\d\d)$/
// anna@example.org
const ADDRESS = /^[^\s@<>()"',;:]+@[^\s@<>()"',;:]+$/
// mx.example.org
const DOMAIN = /^(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?\.)+(?:[a-z]{2,63}|xn--[a-z0-9-]{2,59})\.?$/i
// <1234@example.org>   message-id:1234@example.org   Message-ID: <...>
const MESSAGE_ID = /^(?:(?:message-id|msgid)\s*[:=]\s*(?<named>\S+)|(?<bracketed><[^<>\s]+>))$/i

/** Decides in the order of this list; `text` is what nothing else claims. */
export function classify(input: string): Guess {
  const value = input.trim()
  const messageId = MESSAGE_ID.exec(value)?.groups
  if (messageId !== undefined)
    return { kind: 'message-id', value: messageId.named ?? messageId.bracketed ?? value }
  if (isPasted(value)) {
    const extracted = extract(value)
    if (extracted.queueIds.length + extracted.messageIds.length > 0)
      return { kind: 'pasted', value, extracted }
  }
  const failed = failedRecipient(value)
  if (failed !== undefined) return { kind: 'address', value: failed }
  if (CODE.test(value)) return { kind: 'code', value }
  if (isAddress(value) || isNetwork(value)) return { kind: 'client', value }
  const bare = value.replace(/^\[(?<address>.*)\]$/, '$1')
  if (isAddress(bare)) return { kind: 'client', value: bare }
  if (isQueueId(value)) return { kind: 'queue-id', value }
  if (ADDRESS.test(value)) return { kind: 'address', value }
  if (DOMAIN.test(value)) return { kind: 'domain', value: value.replace(/\.$/, '').toLowerCase() }
  const { terms, faults } = parseSearch(value)
  if (faults.length > 0 || terms.some(({ field, negated, off }) => field !== 'text' || negated || off))
    return { kind: 'search', value }
  return { kind: 'text', value }
}
