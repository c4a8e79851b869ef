/** Completion while typing: `|` is the caret. */
import { expect, test } from 'vitest'
import { complete, completionAt, valueChoice } from '../../../../server/query/language/complete.ts'

function at(marked: string) {
  const caret = marked.indexOf('|')
  const text = marked.replace('|', '')
  return { text, completion: completionAt(text, caret) }
}

test.each<[string, string[]]>([
  ['sta|', ['status:']],
  ['from:a -re|', ['relay:', 'reason:', 'result:']],
  ['ru|', ['rule:']],
  ['wa|', ['waited:']],
  ['is:w|', ['waited']],
  ['attempts:|', ['>1', '>3', '>10']],
  ['~-DI|', ['direction:']],
  ['status:b|', ['bounced']],
  ['status:sent,de|', ['deferred', 'deleted', 'delivered']],
  ['direction:i|n x', ['in', 'inbound', 'internal']],
  ['delay:|', ['>10s', '>1m', '>1h', '>1d']],
  ['is:b|', ['bounce']],
  ['|', []],
  ['from:|', []],
])('%s offers %j', (marked, choices) => {
  expect(at(marked).completion?.choices).toEqual(choices)
})

test.each([
  ['from:ann|', 'from', 'ann'],
  ['to:a,"be|', 'to', 'be'],
  ['subject:one,t|', 'subject', 'one,t'],
  ['rule:BAY|', 'symbol', 'BAY'],
  ['waited:grey|', 'waited', 'grey'],
  ['~-client:198.|', 'client', '198.'],
])('%s asks for values of %s that begin with %s', (marked, field, typed) => {
  expect(at(marked).completion).toMatchObject({ field, typed })
})

test.each(['"mailbox f|', 'subject:/re|', 'bogus:x|', 'https://exa|', 'from:"anna" x"|'])(
  '%s offers nothing',
  (marked) => {
    expect(at(marked).completion).toBeUndefined()
  },
)

test.each([
  ['sta|', 'status:', 'status:|'],
  ['sta|t:sent x', 'status:', 'status:|sent x'],
  ['a status:b| c', 'bounced', 'a status:bounced| c'],
  ['from:x,an|', 'anna@example.org', 'from:x,anna@example.org |'],
  ['reason:"mail|', '"mailbox full"', 'reason:"mailbox full" |'],
])('%s with %s is %s', (marked, choice, expected) => {
  const { text, completion } = at(marked)
  if (completion === undefined) throw new Error('nothing to complete')
  const next = complete(text, completion, choice)
  expect(`${next.text.slice(0, next.caret)}|${next.text.slice(next.caret)}`).toBe(expected)
})

test('a value is quoted where it must be', () => {
  expect(['a b', 'a,b', 'a*b', 'anna'].map((value) => valueChoice('from', value))).toEqual([
    '"a b"',
    '"a,b"',
    '"a*b"',
    'anna',
  ])
})
