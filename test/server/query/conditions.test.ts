/** Conditions of searches. */
import { expect, test } from 'vitest'
import { CLASSES } from '../../../parsers/reasons/classes.ts'
import { createConditions, reasonIs } from '../../../server/query/conditions.ts'

const asked = (text: string) =>
  reasonIs(createConditions(), 'class', 'reply', [{ text, literal: false }]).includes('reply')

test('a class of reasons is not looked for in the text of replies, everything else is', () => {
  expect(Object.keys(CLASSES).filter(asked)).toEqual([])
  expect(['zebra 17', '550', 'mx.example.net'].filter(asked)).toHaveLength(3)
})
