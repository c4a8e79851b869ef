/** Regular expressions of a search: what is read, what is not and where, and that finding never takes long. */
import { expect, test } from 'vitest'
import { createRegexMatch } from '../../../../server/query/language/regex-match.ts'
import { readRegex } from '../../../../server/query/language/regex.ts'
import { piecesOf, seeded, textOf } from './random-regex.ts'

function finder(source: string, distinguishCase = false): (text: string) => boolean {
  const reading = readRegex(source)
  if ('fault' in reading) throw new Error(`${source}: ${reading.fault} at ${reading.at}`)
  return createRegexMatch(reading.tree, { distinguishCase })
}

test.each<[string, string, number]>([
  ['a(b', 'open-group', 1],
  ['a)b', 'no-group', 1],
  ['x[ab', 'open-class', 1],
  ['x[]a]', 'open-class', 1],
  ['*a', 'nothing-to-repeat', 0],
  ['a**', 'nothing-to-repeat', 2],
  ['a{2}{3}', 'nothing-to-repeat', 4],
  ['a^*', 'nothing-to-repeat', 2],
  ['a\\q', 'not-an-escape', 1],
  ['a\\', 'not-an-escape', 1],
  ['(a)\\1', 'not-in-re2', 3],
  ['a(?=b)', 'not-in-re2', 1],
  ['(?<!a)b', 'not-in-re2', 0],
  ['(?<name>a)', 'not-in-re2', 0],
  ['[[:alpha:]]', 'not-in-re2', 1],
  ['[z-a]', 'not-a-range', 1],
  ['[a-\\d]', 'not-a-range', 1],
  ['a{5,2}', 'not-a-range', 1],
  ['a{101}', 'too-large', 1],
  ['((a{50}){50}){50}', 'too-large', 0],
  ['x'.repeat(201), 'too-long', 200],
])('%s cannot be read: %s at %d', (source, fault, at) => {
  expect(readRegex(source)).toEqual({ fault, at })
})

test.each<[string, string[], string[]]>([
  ['timed? out', ['it timed out', 'TIME OUT'], ['timeout']],
  ['^a.*z$', ['abcz', 'az'], ['xaz', 'azx']],
  ['a{2,3}b', ['aab', 'aaaab'], ['ab']],
  ['a{2}', ['aa'], ['a']],
  ['(?:ab|cd)+e', ['ababcde'], ['e']],
  ['[^0-9]x', ['ax'], ['7x']],
  ['\\d+\\.\\d+', ['v1.25'], ['v1,25']],
  ['\\bid\\b', ['an id.'], ['paid', 'ids']],
  ['a|', ['', 'b'], []],
  ['()a', ['a'], ['b']],
  ['x{a', ['x{a'], ['xa']],
  ['[-a]', ['-', 'a'], ['b']],
  ['\\x41b', ['ab'], ['b']],
  ['a\\/b', ['a/b'], ['ab']],
  ['gr[üu]n', ['GRÜN', 'grun'], ['gran']],
  ['(a*)*b', ['aaab', 'b'], ['aaa']],
])('%s finds %j and not %j', (source, found, missed) => {
  expect(found.map(finder(source))).toEqual(found.map(() => true))
  expect(missed.map(finder(source))).toEqual(missed.map(() => false))
})

test('queue IDs differ by case', () => {
  expect(finder('4bXc', true)('4bXc2K')).toBe(true)
  expect(finder('4bXc', true)('4BXC2K')).toBe(false)
})

test('what is read finds the same as the regular expressions of JavaScript', () => {
  const random = seeded()
  let read = 0
  for (let round = 0; round < 4000; round++) {
    const source = piecesOf(random, 8)
    const reading = readRegex(source)
    if ('fault' in reading) continue
    read++
    const find = createRegexMatch(reading.tree)
    const same = new RegExp(source, 'is')
    for (let count = 0; count < 3; count++) {
      const text = textOf(random, 6)
      expect([source, text, find(text)]).toEqual([source, text, same.test(text)])
    }
  }
  expect(read).toBeGreaterThan(500)
})

test('an expression that makes others hang takes no longer than its text is long', () => {
  const find = finder('(a+)+(a+)+(a|aa)+$')
  const started = process.cpuUsage()
  expect(find(`${'a'.repeat(5000)}!`)).toBe(false)
  expect(process.cpuUsage(started).user).toBeLessThan(2_000_000)
})
