import { expect, test } from 'vitest'
import { categoryOf, markOf, toneOf } from '../../../web/charts/key.ts'

test('a series that is a status, and one that is only like one, take its tone', () => {
  expect(toneOf({ status: 'forwarded' })).toBe('sent')
  expect(toneOf({ tone: 'rejected' })).toBe('rejected')
  expect(toneOf({})).toBeUndefined()
})

test('others are told apart by their place, which stays when those before them hold nothing', () => {
  const login = { key: 'login', title: 'LOGIN', place: 1 }
  expect([markOf(login, 0), markOf(login, 1)]).toEqual(['series-2', 'series-2'])
  expect(markOf({ key: 'plain', title: 'PLAIN' }, 0)).toBe('series-1')
})

test('the rest, and whatever comes after the last colour, is grey', () => {
  expect(markOf({ key: 'other', title: 'other' }, 0)).toBe('rest')
  expect(categoryOf({ key: 'sixth', title: 'sixth' }, 5)).toBeUndefined()
})
