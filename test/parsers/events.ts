/** Renders docs/reference/events.md from the grammars: every kind of event, the lines it is read from, their fields. */
import type { Grammar } from '../../parsers/grammar.ts'
import { grammars } from '../../parsers/parse.ts'
import { readLine } from './read.ts'

interface Example {
  daemons: readonly string[]
  sample: string
  sentence: string | undefined
  fields: string[]
}

const INTRODUCTION = `# Events

Every line of a log becomes one event. This page lists each kind of event with the lines it is read from, and the fields
with what they hold, beside those that every line has (\`time host program instance daemon pid severity queueId
message\`, and \`repeated\` where syslog folded copies of a message into one line). Fields that a line does not state
are absent.

Sentences with parts in braces are the whole form of a line: each part is a field of that name, \`{client}\` stands for
\`clientName clientAddress clientPort\`. Lines that no form here claims have the kind \`unknown\`: they are kept, counted and
shown. A line that begins like a sentence here and goes on otherwise, cut or run together with another, has the kind of
that sentence, its \`text\` and \`incomplete: true\`; it is counted with the unknown ones. Lines of rspamd in its own frame that are nothing below are \`internal\` and counted apart.

This page is made from \`parsers/\`; \`npx vitest run --project unit test/parsers/events.test.ts -u\` writes it anew.
`

export function renderEvents(): string {
  const kinds = new Map<string, Example[]>()
  for (const grammar of grammars)
    for (const sample of grammar.samples) {
      const { kind, example } = exampleOf(grammar, sample)
      kinds.set(kind, [...(kinds.get(kind) ?? []), example])
    }
  const sections = [...kinds.keys()].sort().map((kind) => section(kind, kinds.get(kind) ?? []))
  return [INTRODUCTION, ...sections].join('\n')
}

function exampleOf({ daemons, sentences }: Grammar, sample: string) {
  const { event, queueId } = readLine(daemons[0] ?? '', sample)
  const { kind, ...rest } = event
  const stated = Object.entries({ queueId, ...rest }).filter(([, value]) => value !== undefined)
  const fields = stated.map(([name, value]) =>
    // The text is the sample once more.
    name === 'text' ? name : `${name}: ${JSON.stringify(value)}`,
  )
  return { kind, example: { daemons, sample, sentence: sentences?.get(sample), fields } }
}

function section(kind: string, examples: Example[]): string {
  const lines = examples.map(({ daemons, sample, sentence, fields }) => {
    const who = daemons.length > 12 ? 'any daemon of Postfix' : daemons.join(', ')
    const form = sentence === undefined ? '' : `\n  ${code(sentence)}`
    return `- ${who}: ${code(sample)}${form}\n  → ${fields.map(code).join(' ') || 'no fields'}`
  })
  return `## ${code(kind)}\n\n${lines.join('\n')}\n`
}

/** Samples may hold backticks and blanks at either end. */
const code = (text: string): string => (text.includes('`') ? `\`\` ${text} \`\`` : `\`${text}\``)
