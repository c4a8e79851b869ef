/**
 * Lines with places where strangers write, what they can write there, and what may come of it: no field may say what the
 * same line with harmless words does not say, save the stranger's own words in their own field.
 */
import fc from 'fast-check'
import type { ParsedLine, Symbol } from '../../parsers/event.ts'

/** How a program passes on what it was given: Postfix quotes local parts and replaces control characters. */
export type Way = 'address' | 'bare' | 'helo' | 'text' | 'word'

const PLACE = /\{(?<name>[a-z]+):(?<way>[a-z]+)\}/g

/** The places of a template, each name once. */
export function placesOf(template: string): Map<string, Way> {
  return new Map(
    [...template.matchAll(PLACE)].map(({ groups }) => [groups?.['name'] ?? '', groups?.['way'] as Way]),
  )
}

export const fill = (template: string, words: ReadonlyMap<string, string>): string =>
  template.replace(PLACE, (_, name: string) => words.get(name) ?? '')

/** Harmless words, which the event of the harmless line shows again where a stranger's would stand. */
export function harmless(places: ReadonlyMap<string, Way>): Map<string, string> {
  return new Map(
    [...places].map(([name, way]) => [
      name,
      way === 'address' || way === 'bare' ? `"${name}word"@e.example` : `${name}word`,
    ]),
  )
}

/** What strangers write: pieces of other lines and of the very line they want to forge, and anything at all. */
const PIECES = [
  ...['"', '\\', '<', '>', '; ', ': ', ', ', ' ', '(', ')', '[', ']', '{', '}', '=', "'", '@', '|', '-> '],
  '; from=<x@y> to=<y@z> proto=ESMTP helo=<q>',
  '; from=<"',
  ' sasl_method=X sasl_username=y',
  ', sasl_username=alice, sasl_method=LOGIN',
  ', orig_queue_id=ABCDEF123456, orig_client=x[203.0.113.6]',
  'to=<x>, relay=none, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (250 Ok)',
  '>, relay=none, delay=1, status=sent (y',
  ', size=1, nrcpt=9 (queue active)',
  '>, status=expired, returned to sender',
  ' from g[203.0.113.6]: ',
  ' from local; from=<x@y> to=<y@z>: 5.7.1 z',
  ' (in reply to MAIL FROM command)',
  ' orig_id=ABCDEF123456',
  '>, qid: <ABCDEF123456>, ip: 203.0.113.6, user: x, from: <',
  ' (default: F (no action): [0.00/15.00] [',
  ';},Z(9.00){x;}]), len: 1, time: 1ms, dns req: 0, digest: <0>, rcpts: <x@y>',
  '>: saved mail to INBOX',
  ', rip=203.0.113.6, lip=x, session=<y>',
  ' rhost=203.0.113.6  user=root',
  '] [service=imap] [realm=x] [mech=shadow] [reason=y]',
  ',203.0.113.6,<x>): unknown user',
  ',203.0.113.6,sasl:plain)<1><x>: sql: unknown user',
  '; client-ip=203.0.113.6; envelope-from=x@y; receiver=z',
  ', recipient=x@y',
  ' queued as ABCDEF123456',
  '4F2A81C0B7: removed',
  'warning: ',
  '\u00fc\u4e2d\ud83d\ude00',
] as const

/** Control characters become `?` before any of this is logged. */

const printable = (text: string): string => text.replace(/[\u0000-\u001f\u007f]/g, '?')

const WAYS: Record<Way, (text: string) => string> = {
  text: (text) => text,
  word: (text) => text.replaceAll(' ', '') || 'x',
  // smtpd makes a HELO name harmless (src/smtpd/smtpd.c, neuter)
  helo: (text) => text.replace(/[ <>"';@()\\[\]{}|]/g, '?'),
  address: (text) => `"${text.replace(/["\\]/g, '\\$&')}"@evil.example`,
  bare: (text) => `"${text.replace(/["\\]/g, '\\$&')}"@evil.example`,
}

/** Words for the places of a template. */
export function hostile(
  template: string,
  places: ReadonlyMap<string, Way>,
): fc.Arbitrary<Map<string, string>> {
  const own = template.split(/\{[a-z]+:[a-z]+\}/).filter((piece) => piece !== '')
  const piece = fc.oneof(
    fc.constantFrom(...PIECES),
    fc.constantFrom(...own, 'x'),
    fc.constantFrom(template.replace(PLACE, 'x')),
    fc.string({ maxLength: 8 }),
  )
  const text = fc.array(piece, { maxLength: 5 }).map((pieces) => printable(pieces.join('')))
  return fc
    .tuple(...[...places].map(([name, way]) => text.map((words) => [name, WAYS[way](words)] as const)))
    .map((pairs) => new Map(pairs))
}

/** Fields that quote a whole line or the rest of it: they are what was written, and claim nothing. */
const QUOTES: ReadonlySet<string> = new Set(['text', 'reply', 'reason'])

/** Every field of the forged line that says what the harmless one does not. */
export function forgedFields(
  template: { benign: ParsedLine; words: ReadonlyMap<string, string> },
  forged: ParsedLine,
  written: ReadonlyMap<string, string>,
  whole = forged.message,
): string[] {
  const swap = (value: unknown): unknown => {
    if (typeof value === 'string') {
      let text = value
      for (const [name, word] of template.words) text = text.replaceAll(word, () => written.get(name) ?? '')
      return text
    }
    if (Array.isArray(value)) return value.map(swap)
    if (typeof value === 'object' && value !== null)
      return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, swap(each)]))
    return value
  }
  const line = ({ queueId, severity, event }: ParsedLine): Record<string, unknown> => ({
    queueId,
    severity,
    ...event,
  })
  const before = line(template.benign)
  // The reply says itself where the message went on; of a name in doubt not even the service is told.
  const own = (field: string, value: unknown): boolean =>
    (QUOTES.has(field) && forged.message.includes(String(value))) ||
    (field === 'remoteQueueId' && (written.get('reply') ?? '').includes(`queued as ${String(value)}`)) ||
    (field === 'service' && value === forged.daemon)
  // Options of a symbol are the sender's; its name and score are not.
  const plain = (field: string, value: unknown): string | undefined =>
    field === 'symbols' && Array.isArray(value)
      ? JSON.stringify((value as Symbol[]).map(({ name, score }) => [name, score]))
      : JSON.stringify(value)
  return (
    Object.entries(line(forged))
      .filter(([field, value]) => value !== undefined && !own(field, value))
      .filter(([field, value]) => plain(field, value) !== plain(field, swap(before[field])))
      // Of a line that was cut a field may be cut as well, and it may say so.
      .filter(([field, value]) => whole === forged.message || !isBeginning(value, swap(before[field])))
      .filter(([field]) => whole === forged.message || field !== 'incomplete')
      .map(
        ([field, value]) =>
          `${field}=${JSON.stringify(value)} instead of ${JSON.stringify(swap(before[field]))}`,
      )
  )
}

/** Of a list the last item is left out where it may have been cut. */
function isBeginning(value: unknown, whole: unknown): boolean {
  if (Array.isArray(value) && Array.isArray(whole))
    return value.length <= whole.length && value.every((item, index) => sameItem(item, whole[index]))
  return typeof value === 'string' && typeof whole === 'string' && whole.startsWith(value)
}

/** Options of a symbol are the sender's; its name and score are not. */
const sameItem = (one: Symbol, other: Symbol): boolean => one.name === other.name && one.score === other.score
