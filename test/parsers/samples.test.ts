import { describe, expect, test } from 'vitest'
import { grammars, createParser } from '../../parsers/parse.ts'
import type { Grammar } from '../../parsers/grammar.ts'

const parse = createParser({ host: 'mx1.example.net' })

/** The grammars of a daemon that claim a whole message, each asked alone. */
function claimants(daemon: string, message: string): Grammar[] {
  const seen: Grammar[] = []
  const { queueId, severity } = parse(`2026-11-21T00:00:00Z mx1 postfix/${daemon}[1]: ${message}`)
  const words = severity === 'info' ? message : message.slice(severity.length + 2)
  const id = queueId ?? (words.startsWith('NOQUEUE: ') ? 'NOQUEUE' : undefined)
  const body = id === undefined || daemon === 'dovecot' ? words : words.slice(id.length + 2)
  for (const grammar of grammars)
    if (grammar.daemons.includes(daemon) && grammar.parse(body, { severity, queueId, daemon }))
      seen.push(grammar)
  return seen
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
