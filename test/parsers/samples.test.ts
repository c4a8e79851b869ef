import { describe, expect, test } from 'vitest'
import type { Severity } from '../../parsers/event.ts'
import type { Grammar } from '../../parsers/grammar.ts'
import { grammars } from '../../parsers/parse.ts'
import { readQueueId } from '../../parsers/postfix/queue-id.ts'
import { readEvent } from './read.ts'

/** The grammars of a daemon that claim a whole message, each asked alone. */
function claimants(daemon: string, message: string): Grammar[] {
  const severity = /^(warning|error|fatal|panic): /.exec(message)?.[1] as Severity | undefined
  const words = severity === undefined ? message : message.slice(severity.length + 2)
  const end = daemon === 'dovecot' ? 0 : readQueueId(words)
  const body = end === 0 ? words : words.slice(end + 2)
  const queueId = end === 0 || body === words ? undefined : words.slice(0, end)
  return grammars.filter(
    (grammar) =>
      (grammar.daemons.includes(daemon) || grammar.daemons.includes('*')) &&
      grammar.parse(body, { severity: severity ?? 'info', queueId, daemon }) !== undefined,
  )
}

const samples = grammars.flatMap((grammar, index) =>
  grammar.samples.map((sample) => ({ daemon: grammar.daemons[0] ?? '', sample, index })),
)

describe('each sample is claimed by its own grammar and no other', () => {
  test.each(samples)('$daemon: $sample', ({ daemon, sample, index }) => {
    expect(claimants(daemon, sample).map((each) => grammars.indexOf(each))).toEqual([index])
  })
})

test('every grammar has samples and daemons', () => {
  expect(grammars.filter(({ samples, daemons }) => samples.length === 0 || daemons.length === 0)).toEqual([])
})

test('no form names a part as a field of the line: in JSON it would stand in its place', () => {
  const taken = /\{(?:time|host|program|instance|daemon|pid|severity|queueId|kind|message)#?\}/
  const sentences = grammars.flatMap((grammar) => [...(grammar.sentences?.values() ?? [])])
  expect(sentences.filter((sentence) => taken.test(sentence))).toEqual([])
})

test('what says nothing but a text is named in docs/reference/events.md as that very sentence', () => {
  const bare = grammars.flatMap(({ daemons, samples: own, sentences }) =>
    own.filter((sample) => {
      const { kind, ...fields } = readEvent(daemons[0] ?? '', sample)
      const says = Object.keys(fields).filter((field) => field !== 'text')
      return kind === 'unknown' || ('text' in fields && says.length === 0 && !sentences?.has(sample))
    }),
  )
  expect(bare).toEqual([])
})

describe('the fields of a sentence, put into it again, give the sample', () => {
  const named = grammars.flatMap(({ daemons, sentences }) =>
    [...(sentences ?? [])].map(([sample, sentence]) => ({ daemon: daemons[0] ?? '', sample, sentence })),
  )
  test.each(named)('$sentence', ({ daemon, sample, sentence }) => {
    const event = readEvent(daemon, sample) as unknown as Record<string, string | number | undefined>
    const { clientName = '', clientAddress, clientPort } = event
    const client = `${clientName}[${clientAddress}]${clientPort === undefined || sentence.includes('{clientPort#}') ? '' : `:${clientPort}`}`
    const written = sentence.replace(/\{(\w+)#?\}/g, (_, name: string) =>
      // The queue ID of a verdict goes to the line.
      name === 'client' ? client : String(event[name] ?? '<504DD27E90F>'),
    )
    expect(sample.endsWith(written)).toBe(true)
  })
})
