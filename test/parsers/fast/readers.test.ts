/** The fast readers beside the grammars, their oracle: on every line both say the same, or the reader says nothing. */
import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { fastReaders } from '../../../parsers/fast/readers.ts'
import { createParser, grammars } from '../../../parsers/parse.ts'
import { readQueueId } from '../../../parsers/postfix/queue-id.ts'
import { fill, hostile, placesOf } from '../forgeries.ts'
import { LINES } from '../forgery-lines.ts'
import { ODD, USUAL } from './usual.ts'

// A loaded machine may take longer than a test usually may.
vi.setConfig({ testTimeout: 60_000 })

const SEED = 20_261_121
const fast = createParser({ host: 'mx1' })
const plain = createParser({ host: 'mx1', plain: true })

function expectSame(daemon: string, message: string): void {
  const line = `2026-11-21T00:33:14.619064+00:00 mx1 ${daemon}[123]: ${message}`
  const told = fast(line)
  const oracle = plain(line)
  if (!isDeepStrictEqual(told, oracle)) expect(told).toEqual(oracle)
}

describe('a usual line', () => {
  test.each(USUAL)('of %s is claimed by the reader: %s', (tag, message) => {
    const end = readQueueId(message)
    const [body, queueId] = end === 0 ? [message, undefined] : [message.slice(end + 2), message.slice(0, end)]
    const event = fastReaders.get(tag.slice(tag.lastIndexOf('/') + 1))?.(body, queueId)
    expect(event).toBeDefined()
    expect(plain(`Nov 21 00:25:23 mx1 ${tag}[123]: ${message}`).event).toEqual(event)
  })

  test('there is one for each daemon that has a reader', () => {
    const daemons = new Set(USUAL.map(([tag]) => tag.slice(tag.lastIndexOf('/') + 1)))
    const same = ['local', 'virtual', 'pipe']
    expect([...fastReaders.keys()].filter((daemon) => !daemons.has(daemon))).toEqual(same)
  })
})

const daemonOf = (daemon: string): string => (daemon === '*' ? 'smtpd' : daemon)
const samples = grammars.flatMap(({ daemons, samples: own }) =>
  own.flatMap((sample) => daemons.map((daemon) => [daemonOf(daemon), sample] as const)),
)
const known = [...USUAL, ...USUAL, ...samples.filter(([daemon]) => fastReaders.has(daemon))]
const any = fc.constantFrom(...known)
const usual = fc.constantFrom(...USUAL)

/** Whatever the readers look at, and what they do not expect. */
const character = fc.oneof(
  fc.constantFrom(...'<>[]()"\\;:,. =/@\t\n\u00e4-_+0123456789aZ'.split('')),
  fc.string({ minLength: 1, maxLength: 1 }),
)
const word = fc.oneof(
  character,
  fc.constantFrom(
    ...[': ', ', ', '; ', '> ', ' from ', 'queued as ', ' (queue active)', 'forwarded as 4F2A81C0B7', ']:25'],
    ...[
      '; from=<a@b> to=<c@d> proto=ESMTP helo=<h>',
      ', sasl_username=x',
      '>: saved mail to ',
      'x'.repeat(300),
    ],
    ...[', orig_to=<root>', ', conn_use=2', ', tls=may', '1234567890123456', '0', 'unspecified', '"a>b"@c'],
  ),
)

describe('the same event', () => {
  test.each(samples)('for a sample of %s: %s', (daemon, sample) => expectSame(daemon, sample))

  test.each(ODD)('for an odd line of %s: %s', (daemon, message) => expectSame(daemon, message))

  test('for lines with a character or a word put in, left out or changed', () => {
    fc.assert(
      fc.property(
        fc.oneof(usual, any),
        fc.array(fc.tuple(fc.nat(), fc.nat(2), word), { minLength: 1, maxLength: 3 }),
        ([daemon, message], changes) => {
          let text = message
          for (const [position, taken, put] of changes) {
            // Every other one between a word and what stands beside it.
            const edges = [...text.matchAll(/(?<=\W)(?=\w)|(?<=\w)(?=\W)/g)].map(({ index }) => index)
            const edge = position % 2 === 0 ? edges[(position / 2) % edges.length] : undefined
            const at = edge ?? position % (text.length + 1)
            text = text.slice(0, at) + put + text.slice(at + taken)
          }
          expectSame(daemon, text)
        },
      ),
      { numRuns: 20_000, seed: SEED },
    )
  })

  test('for lines that were cut, at either end', () => {
    fc.assert(
      fc.property(any, fc.nat(), fc.boolean(), ([daemon, message], position, head) => {
        const at = position % (message.length + 1)
        expectSame(daemon, head ? message.slice(at) : message.slice(0, at))
      }),
      { numRuns: 5000, seed: SEED },
    )
  })

  test('for the beginning of one line and the end of another', () => {
    fc.assert(
      fc.property(any, any, fc.nat(), fc.nat(), ([daemon, message], [, other], end, start) => {
        expectSame(daemon, message.slice(0, end % message.length) + other.slice(start % other.length))
      }),
      { numRuns: 10_000, seed: SEED },
    )
  })

  test('for a piece of a line that stands in it twice, or elsewhere', () => {
    fc.assert(
      fc.property(usual, fc.nat(), fc.nat(60), fc.nat(), ([daemon, message], start, size, to) => {
        const from = start % message.length
        const at = to % message.length
        expectSame(daemon, message.slice(0, at) + message.slice(from, from + size) + message.slice(at))
      }),
      { numRuns: 10_000, seed: SEED },
    )
  })

  test.each(LINES.filter(([tag]) => fastReaders.has(tag.slice(tag.lastIndexOf('/') + 1))))(
    'for what strangers write into %s: %s',
    (daemon, template) => {
      fc.assert(
        fc.property(hostile(template, placesOf(template)), (written) => {
          expectSame(daemon, fill(template, written))
        }),
        { numRuns: 300, seed: SEED },
      )
    },
  )
})
