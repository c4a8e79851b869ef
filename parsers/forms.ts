/**
 * Remarks: lines whose fixed words say what happened. A form is such a sentence with its changing parts named in braces;
 * what no form names stays unknown.
 */
import type { Remark } from './event.ts'
import type { Grammar } from './grammar.ts'
import { readClient, readNumber } from './postfix/client.ts'

/**
 * Sentences by kind, each with a sample: a whole message, with severity and queue ID where it has them. In a sentence
 * `{name}` takes text, `{name#}` digits, `{client}` the notation `name[address]:port`. One that opens a sentence takes
 * a single word, so that no text of a stranger is taken for a program's.
 */
export type Forms = Partial<Record<Remark['kind'], Record<string, string>>>

/** A grammar made of forms. The first form that fits wins; each takes one pass over the body. */
export function remarks(daemons: readonly string[], forms: Forms): Grammar {
  const byFirst = new Map<number, Matcher[]>()
  const anywhere: Matcher[] = []
  const sentences = new Map<string, string>()
  for (const [kind, said] of Object.entries(forms))
    for (const [sentence, sample] of Object.entries(said)) {
      sentences.set(sample, sentence)
      const matcher = compile(kind as Remark['kind'], sentence)
      const code = sentence.charCodeAt(0)
      if (code === OPEN) anywhere.push(matcher)
      else byFirst.set(code, [...(byFirst.get(code) ?? []), matcher])
    }

  return {
    daemons,
    samples: [...sentences.keys()],
    sentences,
    ...(anywhere.length === 0 && { starts: String.fromCharCode(...byFirst.keys()) }),
    parse(body) {
      for (const match of byFirst.get(body.charCodeAt(0)) ?? NONE) {
        const remark = match(body)
        if (remark) return remark
      }
      for (const match of anywhere) {
        const remark = match(body)
        if (remark) return remark
      }
      return undefined
    },
  }
}

type Matcher = (body: string) => Remark | undefined

const OPEN = 123
const NONE: readonly Matcher[] = []
const PART = /\{(?<name>\w+)(?<digits>#?)\}/g

interface Part {
  name: string
  digits: boolean
  /** What stands behind the part; empty only at the end of the form. */
  after: string
}

// connect to transport {transport}: {error}
// ^ lead               ^ part     ^ after
function compile(kind: Remark['kind'], template: string): Matcher {
  const matches = [...template.matchAll(PART)]
  const lead = template.slice(0, matches[0]?.index ?? template.length)
  const parts = matches.map((match, index): Part => {
    const end = match.index + match[0].length
    const { name = '', digits } = match.groups ?? {}
    return { name, digits: digits === '#', after: template.slice(end, matches[index + 1]?.index) }
  })
  if (parts.length === 0) return (body) => (body === lead ? { kind, text: body } : undefined)

  return (body) => {
    if (!body.startsWith(lead)) return undefined
    const remark: Remark = { kind, text: body }
    let at = lead.length
    for (const part of parts) {
      const end = endOf(body, at, part, part === parts[parts.length - 1])
      if (end < at || (at === 0 && hasBlank(body, end)) || !put(remark, part, body.slice(at, end)))
        return undefined
      at = end + part.after.length
    }
    return remark
  }
}

function hasBlank(body: string, end: number): boolean {
  const blank = body.indexOf(' ')
  return blank >= 0 && blank < end
}

/** The last part runs to the end of the body, or to the words that end it. */
function endOf(body: string, at: number, { after }: Part, last: boolean): number {
  if (!last) return body.indexOf(after, at)
  return body.endsWith(after) ? body.length - after.length : -1
}

function put(remark: Remark, { name, digits }: Part, value: string): boolean {
  if (name === 'client') {
    const client = readClient(value)
    if (client) Object.assign(remark, client)
    return client !== undefined
  }
  if (digits) {
    const number = readNumber(value)
    if (number !== undefined) remark[name] = number
    return number !== undefined
  }
  remark[name] = value
  return true
}
