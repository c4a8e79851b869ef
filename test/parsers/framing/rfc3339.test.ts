import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createParser } from '../../../parsers/parse.ts'

const two = (most: number, least = 0) =>
  fc.integer({ min: least, max: most }).map((n) => String(n).padStart(2, '0'))
const stamp = fc
  .tuple(
    fc.constantFrom('2026-11-', '2026-12-', '2027-11-', '2026-02-'),
    fc.constantFrom('21', '22', '29', '30', '00'),
    fc.constantFrom('T00:33:14', 'T23:59:59', 'T24:00:00', 'T00:60:00', 'T00:33:60', 'T00-33:14'),
    fc.option(two(59), { nil: undefined }),
    fc.constantFrom('', '.', '.1', '.619064', '.619065', '.6190641', '.61906x', '.000000'),
    fc.constantFrom('Z', '+00:00', '+01:00', '-0330', '+25:00', ''),
  )
  .map(([month, day, clock, seconds, fraction, zone]) => {
    const start = seconds === undefined ? clock : clock.slice(0, 7) + seconds
    return month + day + start + fraction + zone
  })

test('a stamp means the same whatever stamps stood before it', () => {
  fc.assert(
    fc.property(fc.array(stamp, { minLength: 2, maxLength: 8 }), (stamps) => {
      const parse = createParser({ host: 'here' })
      for (const each of stamps) {
        const line = `${each} mx1 postfix/qmgr[1]: 4F2A81C0B7: removed`
        expect(parse(line)).toEqual(createParser({ host: 'here' })(line))
      }
    }),
    { numRuns: 2000, seed: 20_261_121 },
  )
})

test.each([
  ['2026-11-21T00:33:14.619064+00:00', Date.UTC(2026, 10, 21, 0, 33, 14) * 1000 + 619_064],
  ['2026-11-21T00:33:14.6+01:00', Date.UTC(2026, 10, 20, 23, 33, 14) * 1000 + 600_000],
  ['2026-02-29T00:33:14Z', undefined],
  ['2026-11-21T00:33:60Z', undefined],
  ['2026-11-21T00-33:14Z', undefined],
])('%s', (text, time) => {
  expect(createParser({ host: 'here' })(`${text} mx1 a[1]: b`).time).toBe(time)
})
