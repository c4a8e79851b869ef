import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { piecesOf, visible } from '../../web/hostile.ts'

describe('text from strangers', () => {
  test.each([
    ['a right-to-left override', 'invoice\u202egpj.exe', 'invoice\\u202egpj.exe'],
    ['an isolate', 'a\u2066b\u2069', 'a\\u2066b\\u2069'],
    ['a zero-width space', 'pay\u200bpal.example', 'pay\\u200bpal.example'],
    ['a bell, a tab, an escape', '\u0007\t\u001b[31m', '\\u0007\\t\\u001b[31m'],
    ['a line feed', 'a\nb', 'a\\nb'],
    ['C1 controls', '\u0085x\u009b', '\\u0085x\\u009b'],
    ['a soft hyphen', 'exam\u00adple', 'exam\\u00adple'],
    ['a tag character', 'x\u{e0041}', 'x\\u{e0041}'],
    ['half of a pair', 'x\ud83d', 'x\\ud83d'],
  ])('%s becomes visible', (_, text, shown) => {
    expect(visible(text)).toBe(shown)
  })

  test.each(['anna@example.org', 'Grüße aus Köln', '日本語 мир עברית', '😀', ''])(
    '%j stays as it is',
    (text) => {
      expect(piecesOf(text)).toEqual([{ text, token: false }])
    },
  )

  test('whatever comes, no hidden character is left and nothing else is lost', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const pieces = piecesOf(text)
        expect(visible(text)).not.toMatch(
          /[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\u200b-\u200f]/,
        )
        const kept = pieces.filter(({ token }) => !token).map((piece) => piece.text)
        expect(kept.every((piece) => text.includes(piece))).toBe(true)
      }),
    )
  })
})

test('a name of nothing but blanks can be seen, in quotes', () => {
  expect(piecesOf('  ')).toEqual([{ text: '"␣␣"', token: true }])
  expect(visible('\u00a0')).toBe('"\\u00a0"')
  expect(visible(' a ')).toBe(' a ')
  expect(piecesOf('')).toEqual([{ text: '', token: false }])
})
