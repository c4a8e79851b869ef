/**
 * What a line was that begins like a known one and goes on otherwise: cut off by a logger, run together with another,
 * or damaged. Its kind is told and nothing else, for nobody knows whose words the rest is.
 */
import type { MailEvent, Remark } from './event.ts'
import type { Grammar } from './grammar.ts'

/** So many of a sentence's fixed characters must stand in the line. */
const FEWEST = 8
const OPEN = 123

interface Sentence {
  /** Undefined where half of it is nothing: an event of such a kind needs its fields. */
  kind: Remark['kind'] | undefined
  /** What stands before the first part, between two parts, and behind the last. */
  fixed: readonly string[]
}

export type Recogniser = (body: string) => MailEvent | undefined

/**
 * A recogniser for the sentences of some grammars; of a sample they ask for its kind and its body. It takes one pass over the body
 * for each sentence that begins like it.
 */
export function createRecogniser(
  grammars: readonly Grammar[],
  { kindOf, bodyOf }: { kindOf(sample: string): MailEvent['kind']; bodyOf(sample: string): string },
): Recogniser {
  const byFirst = new Map<number, Sentence[]>()
  for (const { samples, sentences } of grammars)
    for (const sample of samples) {
      const words = sentences?.get(sample) ?? bodyOf(sample)
      const told = kindOf(sample)
      const kind = isRemark(told) ? told : undefined
      const code = words.charCodeAt(0)
      byFirst.set(code, [
        ...(byFirst.get(code) ?? []),
        {
          kind,
          fixed:
            sentences?.has(sample) || kind === undefined ? words.split(PART) : [LEAD.exec(words)?.[0] ?? ''],
        },
      ])
    }
  const anywhere = byFirst.get(OPEN) ?? []

  return (body) => {
    let best = FEWEST - 1
    let kind: Remark['kind'] | undefined
    for (const list of [byFirst.get(body.charCodeAt(0)) ?? [], anywhere])
      for (const sentence of list) {
        const count = countFixed(body, sentence.fixed)
        // Sentences of two kinds that begin alike: nothing tells which it was.
        if (count === best && kind !== sentence.kind) kind = undefined
        if (count <= best) continue
        best = count
        kind = sentence.kind
      }
    return kind && { kind, text: body, incomplete: true }
  }
}

/** Of a sample that is no sentence: what a name, a number or an address ends is the program's own. */
const LEAD = /^[A-Za-z ,:'-]*/
/** Whether more is known of a line than how it begins: what is not counts with the unknown ones. */
export function isUnderstood(event: MailEvent): boolean {
  return event.kind !== 'unknown' && !(isRemark(event.kind) && 'incomplete' in event)
}

const PART = /\{\w+#?\}/

const REMARKS: ReadonlySet<string> = new Set<Remark['kind']>([
  ...(['anvil', 'service', 'warning', 'tls-error', 'connect-error', 'server-refusal'] as const),
  ...(['cache', 'queue-summary', 'policy', 'mailbox', 'session'] as const),
])

function isRemark(kind: MailEvent['kind']): kind is Remark['kind'] {
  return REMARKS.has(kind)
}

/** How many fixed characters of a sentence stand in a body, in their order, up to the first that does not. */
function countFixed(body: string, fixed: readonly string[]): number {
  const [lead = '', ...others] = fixed
  const begun = sameBeginning(body, lead)
  if (begun < lead.length) return begun
  let count = begun
  let at = begun
  for (const words of others) {
    const found = body.indexOf(words, at)
    if (found < 0) break
    // The first part of a sentence without a lead is a single word.
    if (at === 0 && body.slice(0, found).includes(' ')) break
    count += words.length
    at = found + words.length
  }
  return count
}

function sameBeginning(body: string, words: string): number {
  let same = 0
  while (same < words.length && body.charCodeAt(same) === words.charCodeAt(same)) same++
  return same
}
