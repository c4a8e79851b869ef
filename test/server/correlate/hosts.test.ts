/** Senders of syslog choose the names of hosts: what is kept of them has an end. */
import { expect, test } from 'vitest'
import { createBook } from '../../../server/correlate/book.ts'
import { openLife } from '../../../server/correlate/life.ts'
import { createRecent } from '../../../server/correlate/recent.ts'

test('of many hosts, those heard of last stay', () => {
  const lost: number[] = []
  const recent = createRecent<number>(10, (value) => lost.push(value))
  for (let host = 0; host < 3000; host++) {
    recent.set(`host${host}`, host)
    recent.get('host0')
    expect(recent.size).toBeLessThanOrEqual(20)
  }
  expect(recent.get('host0')).toBe(0)
  for (let host = 2991; host < 3000; host++) expect(recent.get(`host${host}`)).toBe(host)
  expect(new Set(lost).size).toBe(lost.length)
  expect(lost.length + recent.size).toBe(3000)
})

test('a book whose lives have left is a book of the next ones', () => {
  const book = createBook()
  for (let host = 0; host < 100; host++) {
    const life = openLife(`host${host}`, 'postfix', 'A1B2C3D4E1', host)
    expect(book.head(life.host, life.queueId)).toBeUndefined()
    book.add(life, undefined)
    expect(book.head(life.host, life.queueId)).toBe(life)
    book.remove(life)
    expect(book.head(life.host, life.queueId)).toBeUndefined()
    book.add(life, undefined)
    expect([...book.all()]).toEqual([life])
    book.remove(life)
  }
  expect(book.size).toBe(0)
})
