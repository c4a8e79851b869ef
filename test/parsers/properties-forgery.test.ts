/** What strangers write changes no field but their own. */
import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { createParser } from '../../parsers/parse.ts'
import { fill, forgedFields, harmless, hostile, placesOf } from './forgeries.ts'
import { LINES } from './forgery-lines.ts'

// A loaded machine may take longer than a test usually may.
vi.setConfig({ testTimeout: 60_000 })

const parse = createParser({ host: 'mx1' })
const read = (daemon: string, message: string) =>
  parse(`2026-11-21T00:00:00.000000+00:00 mx1 ${daemon}[1]: ${message}`)

describe('a forged line, field by field beside the harmless one', () => {
  test.each(LINES)('%s: %s', (daemon, template) => {
    const places = placesOf(template)
    const words = harmless(places)
    const benign = read(daemon, fill(template, words))
    expect(benign.event.kind).not.toBe('unknown')
    fc.assert(
      fc.property(hostile(template, places), (written) => {
        const forged = read(daemon, fill(template, written))
        if (forged.event.kind === 'unknown') return
        expect(forgedFields({ benign, words }, forged, written)).toEqual([])
      }),
      { numRuns: 500, seed: 20_261_121 },
    )
  })
})

test('at least half of the forged lines keep their kind', () => {
  const kept = LINES.flatMap(([daemon, template]) => {
    const places = placesOf(template)
    const { kind } = read(daemon, fill(template, harmless(places))).event
    const forged = fc.sample(hostile(template, places), { numRuns: 100, seed: 20_261_121 })
    return forged.map((written) => read(daemon, fill(template, written)).event.kind === kind)
  })
  expect(kept.filter(Boolean).length / kept.length).toBeGreaterThanOrEqual(0.5)
})

/** Postfix cuts at 2000 bytes, syslog where it likes: the stranger writes enough to choose where. */
describe('a forged line that was cut', () => {
  // rspamd's verdicts are lines of its own file nearly always, which nobody cuts.
  const cutting = LINES.filter(
    ([daemon, template]) =>
      /^(?:postfix|dovecot|auth|saslauthd|rspamd)/.test(daemon) &&
      !template.includes('rspamd_task_write_log'),
  )
  test.each(cutting)('%s: %s', (daemon, template) => {
    const places = placesOf(template)
    const words = harmless(places)
    const benign = read(daemon, fill(template, words))
    const long = hostile(template, places).map(
      (each) =>
        new Map(
          [...each].map(([name, text]) => [name, text.replace(/^"?/, (quote) => quote + 'x'.repeat(1000))]),
        ),
    )
    fc.assert(
      fc.property(long, fc.nat(), (written, cut) => {
        const whole = fill(template, written)
        // At the end of a piece, which may look like the end of the line.
        const ends = [...whole.matchAll(/[>)\]\d]/g)]
          .map(({ index }) => index + 1)
          .filter((end) => end > 1000)
        const end = ends[cut % Math.max(ends.length, 1)] ?? whole.length
        const forged = read(daemon, whole.slice(0, end))
        if (forged.event.kind === 'unknown' || forged.event.kind === 'internal') return
        expect(forgedFields({ benign, words }, forged, written, whole)).toEqual([])
      }),
      { numRuns: 400, seed: 20_261_121 },
    )
  })
})
