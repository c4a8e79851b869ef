import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { texts as de } from '../../web/locales/de.ts'
import { texts as en } from '../../web/locales/en.ts'

const EN = flat({ ...en, ...ofPages('en') })
const DE = flat({ ...de, ...ofPages('de') })
const sources = readdirSync('web', { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.(vue|ts)$/.test(name) && !name.startsWith('locales'))
  .map((name) => readFileSync(join('web', name), 'utf8'))
  .join('\n')

/** The areas that only some pages need. */
function ofPages(language: string): Record<string, unknown> {
  const folder = join('web/locales', language, 'pages')
  return Object.fromEntries(
    readdirSync(folder).map((name) => [
      name.replace('.json', ''),
      JSON.parse(readFileSync(join(folder, name), 'utf8')) as unknown,
    ]),
  )
}

/** `{a: {b: 'x'}}` -> `a.b` -> `x` */
function flat(tree: unknown, prefix = ''): Map<string, string> {
  if (typeof tree === 'string') return new Map([[prefix, tree]])
  return new Map(
    Object.entries(tree as object).flatMap(([key, value]) => [
      ...flat(value, prefix ? `${prefix}.${key}` : key),
    ]),
  )
}

/** Names in braces, `{'@'}` is none. */
function placeholders(text: string): string[] {
  return [...new Set([...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? ''))].sort()
}

/** Keys the sources name in full, and patterns for those they put together: `t(`status.word.${status}`)`. */
const literals = new Set(
  [...sources.matchAll(/['"`]([a-zA-Z]+(?:\.[\w-]+)+)['"`]/g)].map((match) => match[1]),
)
const patterns = [...sources.matchAll(/`([a-zA-Z]+\.[^`\n]*\$\{[^`\n]*)`/g)].map(
  (match) =>
    new RegExp(
      `^${(match[1] ?? '')
        .split(/\$\{(?:[^{}]|\{[^{}]*\})*\}/)
        .map(escape)
        .join('[\\w .-]+')}$`,
    ),
)

function escape(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
}

describe('texts', () => {
  test('both languages have the same keys', () => {
    expect([...DE.keys()].sort()).toEqual([...EN.keys()].sort())
  })

  test('both languages fill in the same values', () => {
    const differ = [...EN].filter(
      ([key, text]) => placeholders(text).join() !== placeholders(DE.get(key) ?? '').join(),
    )
    expect(differ.map(([key]) => key)).toEqual([])
  })

  test('every text is used', () => {
    const unused = [...EN.keys()].filter(
      (key) => !literals.has(key) && !patterns.some((pattern) => pattern.test(key)),
    )
    expect(unused).toEqual([])
  })

  test('every key that is named in full has a text', () => {
    const areas = new Set([...EN.keys()].map((key) => key.split('.')[0]))
    const named = [...sources.matchAll(/\bt\(\s*'([^']+)'/g)].map((match) => match[1] ?? '')
    expect(named.length).toBeGreaterThan(50)
    expect(named.filter((key) => areas.has(key.split('.')[0]) && !EN.has(key))).toEqual([])
    expect(named.filter((key) => !areas.has(key.split('.')[0]))).toEqual([])
  })

  test('German does without "Sie"', () => {
    expect(
      [...DE].filter(([, text]) => /\b(?:Sie|Ihr|Ihre[mnrs]?|Ihnen)\b/.test(text) && !/^Sie /.test(text)),
    ).toEqual([])
  })

  test('no text is empty or starts or ends with a blank', () => {
    expect([...EN, ...DE].filter(([, text]) => text.trim() === '' || text !== text.trim())).toEqual([])
  })
})
