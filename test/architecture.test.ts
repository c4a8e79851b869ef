/** The house rules, held: what each room may import, say and be named, how big a file may grow, and no circles. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { circles, faultsOf, importsIn, MAX_LINES, resolveImport } from './house.ts'

const files = ['parsers', 'server', 'dashboards', 'web']
  .filter((root) => existsSync(root))
  .flatMap((root) => readdirSync(root, { recursive: true, encoding: 'utf8' }).map((name) => join(root, name)))
  .filter((path) => /\.(ts|vue|js|cjs|mjs)$/.test(path))
const tests = readdirSync('test', { recursive: true, encoding: 'utf8' })
  .map((name) => join('test', name))
  .filter((path) => /\.(ts|js|cjs|mjs)$/.test(path))

describe('the tree', () => {
  test.each(files)('%s keeps to its room', (path) => {
    expect(faultsOf(path, readFileSync(path, 'utf8'))).toEqual([])
  })

  test.each(tests)('%s stays short', (path) => {
    expect(readFileSync(path, 'utf8').split('\n').length - 1).toBeLessThanOrEqual(MAX_LINES)
  })

  test('no file imports itself, however far round', () => {
    const imports = (path: string) =>
      importsIn(readFileSync(path, 'utf8'))
        .filter(({ typeOnly }) => !typeOnly)
        .flatMap(({ target }) => resolveImport(path, target) ?? [])
    expect(circles(files, imports)).toEqual([])
  })

  test('the top level holds what the owner fixed, and nothing unknown', () => {
    const known =
      /^(\.ci|\.git|\.gitignore|\.prettier(rc\.json|ignore)|package(-lock)?\.json|tsconfig(\.build)?\.json|vitest\.config\.ts|eslint\.config\.js|server|web|parsers|dashboards|test|docs|bench|deploy|[A-Z]+\.md|LICENSE|node_modules|dist|data|screenshots|coverage|\.mailtrace-stamp\.json)$/
    expect(readdirSync('.').filter((name) => !known.test(name))).toEqual([])
  })
})

describe('planted violations', () => {
  const long = 'x\n'.repeat(MAX_LINES + 1)
  test.each([
    [
      'a parser that imports the server',
      'parsers/a.ts',
      "import { b } from '../server/errors.ts'",
      /may not import server\/errors/,
    ],
    ['a bare import', 'parsers/a.ts', "import '../server/app.ts'", /may not import server\/app/],
    [
      'a dynamic import',
      'web/a.ts',
      "const b = await import('../server/app.ts')",
      /may not import server\/app/,
    ],
    ['a re-export', 'web/a.ts', "export * from '../server/config.ts'", /may not import server\/config/],
    [
      'a value where a type is allowed',
      'server/correlate/a.ts',
      "import { b } from '../../parsers/parse.ts'",
      /may not import parsers\/parse/,
    ],
    [
      'an import over several lines',
      'parsers/a.ts',
      "import {\n  b,\n} from '../server/errors.ts'",
      /may not import/,
    ],
    [
      'a package in a pure room',
      'parsers/a.ts',
      "import fs from 'node:fs'",
      /pure and may not import 'node:fs'/,
    ],
    [
      'a room named as a package',
      'web/a.ts',
      "import { b } from 'server/app.ts'",
      /names a room as a package/,
    ],
    [
      'a ClickHouse client outside the store',
      'server/query/a.ts',
      "import { createClient } from '@clickhouse/client'",
      /belongs to server\/store/,
    ],
    [
      'the engine required elsewhere',
      'server/app.ts',
      "const x = require('ffi-rs')",
      /belongs to server\/store/,
    ],
    ['SQL in the API', 'server/api/a.ts', "const sql = 'SELECT 1'", /SQL belongs to/],
    [
      'the environment read elsewhere',
      'server/app.ts',
      'const home = process.env.HOME',
      /the environment belongs to/,
    ],
    [
      'a limit that may be thrown away',
      'server/ingest/a.ts',
      'const until = AbortSignal.any([signal, AbortSignal.timeout(5)])',
      /a limit of time that may be thrown away .* belongs to/,
    ],
    [
      'prom-client elsewhere',
      'server/app.ts',
      "import { Counter } from 'prom-client'",
      /prom-client belongs to/,
    ],
    ['v-html', 'web/A.vue', '<p v-html="line" />', /HTML from strings/],
    ['innerHTML', 'web/a.ts', 'element.innerHTML = line', /HTML from strings/],
    ['a long file', 'web/a.ts', long, /301 lines/],
    ['utils in camelCase', 'web/mailUtils.ts', '', /named 'utils'/],
    ['a folder of helpers', 'server/api/helpers/a.ts', '', /named 'helpers'/],
    ['a file in no room', 'lib/a.ts', '', /no room/],
  ])('%s', (_, path, source, fault) => {
    expect(faultsOf(path, source).join('\n')).toMatch(fault)
  })

  test('a circle of three', () => {
    const imports: Record<string, string[]> = { a: ['b'], b: ['c'], c: ['a'] }
    expect(circles(['a', 'b', 'c'], (path) => imports[path] ?? [])).toEqual([['a', 'b', 'c', 'a']])
  })

  test('what is allowed stays allowed', () => {
    expect(faultsOf('server/correlate/a.ts', "import type { b } from '../../parsers/event.ts'")).toEqual([])
    expect(faultsOf('web/a.ts', "import { b } from '../server/query/language/parse.ts'")).toEqual([])
    expect(faultsOf('server/config.ts', 'process.env')).toEqual([])
  })
})
