/** Packed lives: what comes out is what went in, wherever it lay, and the room of what left is used again. */
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createAttic } from '../../../server/correlate/attic.ts'
import { livesOf, rowOf } from '../../../server/correlate/halves.ts'
import { openLife } from '../../../server/correlate/life.ts'
import { createPacker } from '../../../server/correlate/packed.ts'
import { drive, linesOf } from './drive.ts'

const root = 'test/fixtures/messages'
const lives = readdirSync(root)
  .flatMap((name) => {
    const lines = linesOf(readFileSync(join(root, name, 'input.log'), 'utf8'))
    const half = Math.floor(lines.length / 2)
    // the later half first gives lives of two halves
    return [lines, lines.slice(0, half), [...lines.slice(half), ...lines.slice(0, half)]]
  })
  .flatMap((lines) => [...drive(lines).stored.messages.values()])
  .map(livesOf)

const { pack, unpack } = createPacker()

describe('a life', () => {
  test('packed and unpacked is the same in every field, with its other halves', () => {
    expect(lives.some((halves) => halves.length > 1)).toBe(true)
    for (const halves of lives) {
      const last = halves.at(-1)
      if (last === undefined) throw new Error('a row without a life')
      const found = unpack(pack(last))
      expect(found).toEqual(halves)
      expect(rowOf(found.at(-1) ?? last)).toEqual(rowOf(last))
    }
  })

  test('comes back with words that have no number any more, after very many', () => {
    for (let n = 0; n < 5000; n++) {
      const life = openLife('mx1', 'postfix', '4F2A81C0B7', n)
      life.saslMethod = `METHOD${n}`
      expect(unpack(pack(life))).toEqual([life])
    }
  })

  test('of any text comes back, even half a character', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(0xffff)).map((codes) => String.fromCharCode(...codes)),
        fc.string(),
        (subject, address) => {
          const life = openLife('mx1', 'postfix', '4F2A81C0B7', 1_795_000_000_000_001)
          life.subject = subject
          life.recipients = [{ address, status: 'pending', attempts: 0 }]
          expect(unpack(pack(life))).toEqual([life])
        },
      ),
      { numRuns: 50, seed: 20_261_121 },
    )
  })
})

describe('the attic', { timeout: 30_000 }, () => {
  const life = (n: number, filler = '') => {
    const made = openLife('mx1', 'postfix', `ID${n}`, n)
    made.subject = filler
    return made
  }

  test('gives each life once, whatever went in and out before', () => {
    const ids = fc.nat(40)
    const step = fc.record({ id: ids, filler: fc.constantFrom('', 'x'.repeat(3e5), 'y'.repeat(1.2e6)) })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const attic = createAttic()
        const model = new Map<string, string>()
        for (const { id, filler } of steps) {
          const known = model.get(`ID${id}`)
          const found = attic.take('mx1', `ID${id}`)
          expect(found.map(({ subject }) => subject)).toEqual(known === undefined ? [] : [known])
          model.delete(`ID${id}`)
          if (known !== undefined) continue
          attic.put(life(id, filler))
          model.set(`ID${id}`, filler)
        }
        expect(attic.size).toBe(model.size)
        expect(new Map(attic.takeAll().map(({ queueId, subject }) => [queueId, subject]))).toEqual(model)
        expect(attic.bytes).toBeLessThanOrEqual(1 << 20)
      }),
      { numRuns: 20, seed: 20_261_121 },
    )
  })

  test('uses the room of lives that left, though a few stay in each block', () => {
    const attic = createAttic()
    const filler = 'x'.repeat(10_000)
    for (let n = 0; n < 4000; n++) {
      attic.put(life(n, filler))
      // every 50th stays: two in each block of 1 MB
      if (n >= 200 && (n - 200) % 50 !== 0) attic.take('mx1', `ID${n - 200}`)
    }
    expect(attic.size).toBe(200 + 76)
    expect(attic.bytes).toBeLessThan(3 * attic.size * 10_100 + (4 << 20))
  })

  test('keeps several lives of one queue ID apart, and lives of other hosts', () => {
    const attic = createAttic()
    attic.put(openLife('mx1', 'postfix', 'ID', 1))
    attic.put(openLife('mx1', 'postfix-out', 'ID', 2))
    attic.put(openLife('mx2', 'postfix', 'ID', 3))
    expect(attic.take('mx1', 'ID').map(({ opened }) => opened)).toEqual([2, 1])
    expect(attic.take('mx2', 'ID').map(({ opened }) => opened)).toEqual([3])
  })

  test('forgets what came first when there is too much, and names it', () => {
    const attic = createAttic()
    for (let n = 0; n < 1000; n++) attic.put(life(n, 'x'.repeat(10_000)))
    const gone: number[] = []
    attic.shed(5 << 20, (hash) => gone.push(hash))
    expect(attic.bytes).toBeLessThanOrEqual(5 << 20)
    expect(attic.size + gone.length).toBe(1000)
    expect(attic.take('mx1', 'ID0')).toEqual([])
    expect(attic.take('mx1', 'ID999')).toHaveLength(1)
    attic.shed(0, (hash) => gone.push(hash))
    expect([attic.size, attic.bytes, gone.length]).toEqual([0, 0, 999])
  })
})
