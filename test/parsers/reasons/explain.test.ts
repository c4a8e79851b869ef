import { describe, expect, test } from 'vitest'
import { CLASSES } from '../../../parsers/reasons/classes.ts'
import { BY_FIRST_DIGIT, CLASS_OF, CODES } from '../../../parsers/reasons/codes.ts'
import { explain, explainCode, explainReason } from '../../../parsers/reasons/explain.ts'
import { whenOver } from '../../../parsers/reasons/over.ts'
import { PATTERNS } from '../../../parsers/reasons/patterns.ts'

const SIDES = [
  'sender',
  'content',
  'sending-server',
  'network',
  'receiving-server',
  'mailbox',
  'us',
  'nobody',
]

describe('codes', () => {
  test.each([
    ['2.0.0', 'took the message'],
    ['250', 'took the message'],
    ['4.2.2', 'We keep trying'],
    ['5.2.2', 'mailbox is full'],
    ['5.1.1', 'does not exist there'],
    ['5.1.10', 'takes no mail at all'],
    ['4.7.28', 'limits how much'],
    ['5.7.26', 'SPF/DKIM/DMARC'],
    ['5.4.14', 'mail loop'],
    ['4.9.99', 'try again later'],
    ['5.9.99', 'refuses for good'],
    ['2.1.1', 'took it'],
    ['599', 'refuses for good'],
  ])('%s: … %s …', (code, part) => {
    expect(explainCode(code)?.meaning.en).toContain(part)
    expect(explainCode(code)?.code).toBe(code)
  })

  test.each(['', 'x', '5', '5.1', '5.1.1.1', '1.1.1', '999', '5.1.1 ', 'constructor'])(
    '%j is no code',
    (code) => {
      expect(explain(code)).toBeUndefined()
    },
  )
})

describe('classes', () => {
  test.each(Object.keys(CLASSES))('%s has words in both languages', (reason) => {
    const { meaning, side } = explainReason(reason) ?? {}
    expect(meaning?.en.length).toBeGreaterThan(10)
    expect(meaning?.de.length).toBeGreaterThan(10)
    expect(SIDES).toContain(side)
  })

  test('every pattern and code leads to a class that has words', () => {
    const used = [...PATTERNS.map(({ reason }) => reason), ...Object.values(CLASS_OF)]
    expect(used.filter((reason) => !explainReason(reason))).toEqual([])
  })
})

test('nobody is addressed as Sie', () => {
  const german = [...Object.values(CLASSES), ...Object.values(CODES), ...Object.values(BY_FIRST_DIGIT)]
    .flatMap(([, , de, , advice]) => [de, advice ?? ''])
    .join('\n')
  expect(german).not.toMatch(/\b(?:Sie|Ihnen|Ihre?[mnrs]?)\b/)
})

describe('where no try follows', () => {
  const PROMISE =
    /keep trying|tries again|next attempt|try again|for now|versuchen es|versucht es|nächste Versuch|späteren Versuch\b|erneut versuchen|Vorerst/i
  const all = [
    ...Object.keys(CLASSES),
    ...Object.keys(CODES),
    ...Object.keys(CLASS_OF).flatMap((rest) => [`4.${rest}`, `5.${rest}`]),
    '4.9.99',
    '5.9.99',
  ].flatMap((code) => explain(code) ?? [])
  const said = ({ meaning, advice }: (typeof all)[number]) =>
    [meaning.en, meaning.de, advice?.en ?? '', advice?.de ?? ''].join(' ')

  test('no explanation promises one, in neither language, and somebody has to act', () => {
    expect(all.filter((each) => PROMISE.test(said(each))).length).toBeGreaterThan(10)
    expect(all.map(whenOver).filter((each) => PROMISE.test(said(each)))).toEqual([])
    expect(all.map(whenOver).filter(({ side }) => side === 'nobody')).toEqual([])
  })

  test('the others say what they say anyway', () => {
    const unknown = explainReason('unknown-user')
    expect(unknown && whenOver(unknown)).toEqual(unknown)
  })
})
