/** The fast readers beside the grammars, on all lines of both runs. */
import { readFileSync } from 'node:fs'
import { isDeepStrictEqual } from 'node:util'
import { describe, expect, test } from 'vitest'
import { createParser } from '../../parsers/parse.ts'
import { LOGS } from './stored.ts'
import { pathIn, RUNS, zoneOf } from './truth.ts'

const missing = RUNS.length === 0
if (missing)
  console.warn('NOT TESTED: ../shared/corpus is missing; the fast readers were not held against real logs.')

const files = RUNS.flatMap((run) => LOGS.map((file) => ({ run, file })))

describe.skipIf(missing).each(files)('$run $file', ({ run, file }) => {
  test.each(['utf8', 'latin1'] as const)(
    'each line says the same without the fast readers (%s)',
    (encoding) => {
      const options = { host: 'mx1', until: Date.UTC(2026, 10, 22) * 1000, zone: zoneOf(run) }
      const fast = createParser(options)
      const plain = createParser({ ...options, plain: true })
      const lines = readFileSync(pathIn(run, file), encoding).split('\n').slice(0, -1)
      expect(lines.length).toBeGreaterThan(0)
      for (const line of lines) {
        const told = fast(line)
        const oracle = plain(line)
        if (!isDeepStrictEqual(told, oracle)) expect(told).toEqual(oracle)
      }
    },
  )
})
