/** Texts come with the pages that need them: none may be missing where a page shows it. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'

const areas = readdirSync('web/locales/en/pages').map((name) => name.replace('.json', ''))
const KEY = new RegExp(`['"\`](?<area>${areas.join('|')})\\.[^'"\`]*['"\`]`, 'g')
/** Keys of answers, names of questions to the API, and other texts that only look like keys. */
const TEXTS = new Set(areas.flatMap((area) => keysOf(area)))
const router = readFileSync('web/router.ts', 'utf8')
const routes = [
  ...router.matchAll(/import\('(?<file>\.\/pages\/\w+\.vue)'\)(?<rest>[^]*?)(?=path:|\n\])/g),
].map(({ groups }) => ({
  file: join('web', groups?.file ?? ''),
  texts: [...(/texts: \[(?<names>.*?)\]/.exec(groups?.rest ?? '')?.groups?.names ?? '').matchAll(/\w+/g)].map(
    ([name]) => name,
  ),
}))

/** `search.title`, `search.mode.` for every text and group of texts. */
function keysOf(area: string): string[] {
  const tree = JSON.parse(readFileSync(`web/locales/en/pages/${area}.json`, 'utf8')) as object
  return walk(tree, area)
}

function walk(tree: object, path: string): string[] {
  return Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'string'
      ? [`${path}.${key}`]
      : [`${path}.${key}`, ...walk(value as object, `${path}.${key}`)],
  )
}

/** Brings the texts that it needs itself, when a watched message has ended. */
const WITH_TEXTS = join('web', 'message', 'verdicts.ts')

/** The file and all that it loads now or later. */
function reach(entry: string): Set<string> {
  const seen = new Set<string>()
  const todo = [entry]
  for (let file = todo.pop(); file !== undefined; file = todo.pop()) {
    if (seen.has(file) || !existsSync(file)) continue
    seen.add(file)
    for (const { groups } of readFileSync(file, 'utf8').matchAll(
      /(?:from|import|import\()\s*'(?<path>\.[^']+)'/g,
    )) {
      const path = join(dirname(file), groups?.path ?? '')
      if (!path.includes('/pages/') && path !== WITH_TEXTS) todo.push(path)
    }
  }
  return seen
}

/** Areas whose texts these files name, with one file of each. */
function named(files: Iterable<string>): Map<string, string> {
  const found = new Map<string, string>()
  for (const file of files)
    for (const { 0: quoted, groups } of readFileSync(file, 'utf8').matchAll(KEY)) {
      const key = quoted.slice(1, -1).replace(/\.?\$\{.*$/, '')
      if (TEXTS.has(key) || key === groups?.area) found.set(groups?.area ?? '', file)
    }
  return found
}

test('the router is read: every page stands in it', () => {
  const pages = readdirSync('web/pages').map((name) => join('web/pages', name))
  expect(routes.map(({ file }) => file).sort()).toEqual(pages.sort())
  expect(routes.filter(({ texts }) => texts.length > 0).length).toBeGreaterThan(8)
})

test.each(routes)('$file has the texts of all that it shows, and no others', ({ file, texts }) => {
  const wanted = named(reach(file))
  expect([...wanted].filter(([area]) => !texts.includes(area))).toEqual([])
  expect(texts.filter((area) => !wanted.has(area))).toEqual([])
})

test('the frame shows no texts of pages', () => {
  expect([...named(reach(join('web', 'App.vue')))]).toEqual([])
  expect([...named(reach(WITH_TEXTS)).keys()]).toEqual(['message'])
})
