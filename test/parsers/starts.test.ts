import fc from 'fast-check'
import { expect, test } from 'vitest'
import { grammars } from '../../parsers/parse.ts'

const SEED = 20_261_121

/** Bodies of samples: without severity and queue ID, as a grammar is shown them. */
const bodies = [
  ...new Set(
    grammars.flatMap(({ samples }) =>
      samples.map((sample) =>
        sample.replace(/^(?:warning|error|fatal|panic): /, '').replace(/^[\dA-Za-z]{6,}: /, ''),
      ),
    ),
  ),
]

const choosy = grammars.filter(({ starts }) => starts !== undefined)

test('a grammar that says what its bodies start with claims no other', () => {
  expect(choosy.length).toBeGreaterThan(5)
  const claimed = new Set<unknown>()
  fc.assert(
    fc.property(
      fc.constantFrom(...choosy),
      fc.constantFrom(...bodies),
      fc.string({ maxLength: 3 }),
      (grammar, body, before) => {
        const text = before + body
        const event = grammar.parse(text, {
          severity: 'info',
          queueId: '4F2A81C0B7',
          daemon: grammar.daemons[0] ?? '',
        })
        if (event === undefined) return
        claimed.add(grammar)
        expect(grammar.starts).toContain(text.charAt(0))
      },
    ),
    { seed: SEED, numRuns: 20_000 },
  )
  expect(claimed.size).toBeGreaterThan(5)
})
