import { describe, expect, test } from 'vitest'
import { drive, linesOf } from './drive.ts'
import { connectionIdOf, keyHash, traceIdOf } from '../../../server/correlate/trace.ts'

const time = 1_795_221_229_197_844

describe('trace IDs', () => {
  test('are 16 hex digits and the same for the same life', () => {
    const id = traceIdOf('mx1', 'postfix', '4F2A81C0B7', time)
    expect(id).toMatch(/^[0-9a-f]{16}$/)
    expect(traceIdOf('mx1', 'postfix', '4F2A81C0B7', time)).toBe(id)
  })

  test('differ in each part, and where parts only run together alike', () => {
    const ids = new Set([
      traceIdOf('mx1', 'postfix', '4F2A81C0B7', time),
      traceIdOf('mx2', 'postfix', '4F2A81C0B7', time),
      traceIdOf('mx1', 'postfix-out', '4F2A81C0B7', time),
      traceIdOf('mx1', 'postfix', '4F2A81C0B8', time),
      traceIdOf('mx1', 'postfix', '4F2A81C0B7', time + 1),
      traceIdOf('mx1', 'postfix', '4F2A81C0B7', time + 2 ** 32),
      traceIdOf('mx1p', 'ostfix', '4F2A81C0B7', time),
    ])
    expect(ids.size).toBe(7)
  })

  test('do not collide among two hundred thousand messages of a burst', () => {
    const ids = new Set<string>()
    for (let index = 0; index < 200_000; index++) {
      ids.add(traceIdOf('mx1', 'postfix', (0xa0000 + (index % 5000)).toString(16), time + index))
    }
    expect(ids.size).toBe(200_000)
  })
})

test('sessions that one postscreen process serves at once have different IDs', () => {
  const a = connectionIdOf('mx1', 'postfix/postscreen', 7, time, '192.0.2.1:1000', 0)
  const b = connectionIdOf('mx1', 'postfix/postscreen', 7, time, '192.0.2.1:1001', 0)
  expect(a).not.toBe(b)
})

test('sessions that one process serves within one second are two, where stamps have no fraction', () => {
  const session = (client: string) => [
    `Nov 21 00:43:35 mx1 postfix/smtpd[7]: connect from ${client}`,
    `Nov 21 00:43:35 mx1 postfix/smtpd[7]: disconnect from ${client} ehlo=1 quit=1 commands=2`,
  ]
  const client = 'pc.example.net[192.0.2.9]'
  const text = [...session(client), ...session(client)].join('\n')
  expect(drive(linesOf(text)).stored.connections.size).toBe(2)
})

test('key hashes are small integers that rarely collide', () => {
  const hashes = new Set<number>()
  for (let index = 0; index < 100_000; index++) hashes.add(keyHash('mx1', (0xa000000 + index).toString(16)))
  expect(hashes.size).toBeGreaterThan(99_900)
  expect([...hashes].every((hash) => (hash | 0) === hash)).toBe(true)
})
