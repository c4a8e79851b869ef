/** Lines cut, spliced, mutated and made up: none throws, most keep what they are, and none takes more than its length. */
import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { createParser, grammars, lineText } from '../../parsers/parse.ts'

// A loaded machine may take longer than a test usually may.
vi.setConfig({ testTimeout: 60_000 })

const SEED = 20_261_121
const parse = createParser({ host: 'mx1', year: 2026 })
const read = (daemon: string, message: string) => parse(`Nov 21 00:25:23 mx1 ${daemon}[1]: ${message}`)

const samples = grammars.flatMap(({ daemons, samples: own }) =>
  own.map((sample) => ({ daemon: daemons[0] ?? '', sample })),
)
const sample = fc.constantFrom(...samples)

type Change = (text: string) => string

const put = (text: string, at: number, words: string, taken = 0): string =>
  text.slice(0, at % text.length) + words + text.slice((at % text.length) + taken)

const character = fc.string({ minLength: 1, maxLength: 1 })
const piece = fc.tuple(sample, fc.nat()).map(([{ sample: text }, from]) => text.slice(from % text.length))

/** What can happen to a line. */
const SORTS: Record<string, fc.Arbitrary<Change>> = {
  'a character changed': fc.tuple(fc.nat(), character).map(
    ([at, by]) =>
      (text) =>
        put(text, at, by, 1),
  ),
  'a character left out': fc.nat().map((at) => (text) => put(text, at, '', 1)),
  'characters put in': fc.tuple(fc.nat(), fc.string({ maxLength: 3 })).map(
    ([at, by]) =>
      (text) =>
        put(text, at, by),
  ),
  'a piece of another line put in': fc.tuple(fc.nat(), piece).map(
    ([at, by]) =>
      (text) =>
        put(text, at, by),
  ),
  'the end of another line instead of its own': fc.tuple(fc.nat(), piece).map(
    ([at, by]) =>
      (text) =>
        text.slice(0, 1 + (at % text.length)) + by,
  ),
  'the rest cut off': fc.nat().map((at) => (text) => text.slice(0, 1 + (at % text.length))),
}
const mutation = fc.oneof(...Object.values(SORTS))

describe('lines that something happened to', () => {
  test('are read without a fault, and come back byte for byte', () => {
    fc.assert(
      fc.property(
        sample,
        fc.array(mutation, { minLength: 1, maxLength: 4 }),
        ({ daemon, sample: text }, mutations) => {
          const mutated = mutations.reduce(
            (before, change) => (before === '' ? before : change(before)),
            text,
          )
          const written = `Nov 21 00:25:23 mx1 ${daemon}[1]: ${mutated}`
          expect(lineText(parse(written))).toBe(written)
        },
      ),
      { numRuns: 5000, seed: SEED },
    )
  })

  // A sentence of fixed words is another sentence with a word less: those are left out here.
  test('keep their kind, more than half of them', () => {
    const structured = grammars.flatMap(({ daemons, samples: own, sentences }) =>
      own.filter((each) => !sentences?.has(each)).map((each) => ({ daemon: daemons[0] ?? '', sample: each })),
    )
    let kept = 0
    let all = 0
    fc.assert(
      fc.property(fc.constantFrom(...structured), mutation, ({ daemon, sample: text }, change) => {
        all++
        if (read(daemon, change(text)).event.kind === read(daemon, text).event.kind) kept++
      }),
      { numRuns: 10_000, seed: SEED },
    )
    expect(kept / all).toBeGreaterThan(0.5)
  })

  // All samples: what begins like a sentence is known by its beginning, and says that it is incomplete.
  test.each(Object.entries(SORTS))('at least half keep their kind: %s', (_, sort) => {
    let kept = 0
    let all = 0
    fc.assert(
      fc.property(sample, sort, ({ daemon, sample: text }, change) => {
        all++
        if (read(daemon, change(text)).event.kind === read(daemon, text).event.kind) kept++
      }),
      { numRuns: 5000, seed: SEED },
    )
    expect(kept / all).toBeGreaterThanOrEqual(0.5)
  })

  test('a line is read the same after any other', () => {
    fc.assert(
      fc.property(sample, sample, mutation, (one, other, change) => {
        const alone = createParser({ host: 'mx1', year: 2026 })(
          `Nov 21 00:25:23 mx1 ${one.daemon}[1]: ${one.sample}`,
        )
        read(other.daemon, change(other.sample))
        expect(read(one.daemon, one.sample).event).toEqual(alone.event)
      }),
      { numRuns: 1000, seed: SEED },
    )
  })
})

/** Seconds of processor time. */
function secondsOf(work: () => void): number {
  const before = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1e6
}

/**
 * Four times the length may cost some twelve times the work at most: growth with the square would cost sixteen, and what
 * is measured is long enough that the square of it would take minutes.
 */
describe('time grows with the length', () => {
  const PIECES = [
    ...[
      '; from=<',
      '; from=<"',
      '<',
      '"',
      '\\"',
      ', ',
      ': ',
      '[',
      '(',
      '> ',
      ' ',
      '=',
      'a',
      '0',
      '),',
      '}',
      ';',
    ],
    ...[
      ' from h[192.0.2.1]; from=<a> to=<b',
      '},A(1.0){;',
      ' (default: F (no action): [0/1] [',
      ' rhost=',
      '>: ',
    ],
    ...[
      '>, ',
      ', rip=',
      '] [service=',
      ' -> ',
      '> -> <',
      ' authentication failed:',
      ': saved mail to ',
      '" with "',
    ],
    ...[
      '; helo=',
      ', issuer=',
      ' infected by ',
      '): ',
      ')<1><',
      'in=1 out=2 ',
      ', queued as ',
      'queued as',
      ' -> <',
      '(1/1 at 1 ms)',
    ],
  ]
  const SHORT = 10_000
  const FACTOR = 10

  const daemons = [...new Set(grammars.flatMap(({ daemons: own }) => own))].filter((each) => each !== '*')
  test.each(daemons)('%s', (daemon) => {
    const beginnings = grammars
      .filter(({ daemons: own }) => own.includes(daemon))
      .flatMap(({ samples: own }) => own)
      .flatMap((text) => [text.slice(0, text.length / 2), text])
    // Each beginning with a piece in turn: all pieces come, and each daemon's set of lines stays small.
    const linesOf = (length: number) =>
      PIECES.flatMap((piece, index) => {
        const beginning = beginnings[index % Math.max(beginnings.length, 1)] ?? ''
        const tail = piece.repeat(Math.ceil(length / piece.length)).slice(0, length)
        return [beginning + tail, tail]
      })
    const run = (lines: readonly string[]) => secondsOf(() => lines.forEach((line) => read(daemon, line)))
    const short = linesOf(SHORT)
    const long = linesOf(SHORT * FACTOR)
    run(short)
    const once = Math.max(run(short), 0.002)
    expect(run(long)).toBeLessThan(once * FACTOR * 5 + 0.3)
  })
})
