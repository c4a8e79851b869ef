/** The house rules as data and pure checks: test/architecture.test.ts runs them on the tree and on planted violations. */
import { dirname, join, normalize } from 'node:path'

/** Room -> what it may import of ours. Longest prefix wins; `type:` allows `import type` only. */
export const MAY_IMPORT: Record<string, readonly string[]> = {
  parsers: [],
  dashboards: [],
  'server/errors.ts': [],
  'server/deadline.ts': [],
  'server/hosts.ts': [],
  'server/metrics.ts': [],
  'server/settings.ts': [],
  'server/config.ts': ['server/errors.ts', 'server/settings.ts'],
  'server/correlate': ['server/hosts.ts', 'type:parsers'],
  'server/ingest': [
    'parsers',
    'server/errors.ts',
    'server/deadline.ts',
    'server/hosts.ts',
    'type:server/correlate',
    'type:server/metrics.ts',
  ],
  'server/store': [
    'server/errors.ts',
    'server/deadline.ts',
    'server/hosts.ts',
    'type:server/correlate',
    'type:server/metrics.ts',
    'type:parsers',
  ],
  'server/query/language': [],
  'server/query': [
    'server/errors.ts',
    'server/store/rows/document.ts',
    'server/store/rows/ids.ts',
    'type:server/store',
    'type:server/metrics.ts',
  ],
  'server/alerts': [
    'dashboards',
    'server/errors.ts',
    'server/deadline.ts',
    'type:server/query',
    'type:server/metrics.ts',
  ],
  'server/api': [
    'dashboards',
    'parsers',
    'server/errors.ts',
    'server/deadline.ts',
    'type:server/query',
    'type:server/alerts',
    'type:server/metrics.ts',
  ],
  'server/cli': [
    'parsers',
    'server/errors.ts',
    'server/config.ts',
    'server/query/language',
    'server/app.ts',
    'server/app/importing.ts',
    'type:server/api/contract.ts',
  ],
  'server/app.ts': ['server', 'parsers', 'dashboards'],
  'server/app': ['server', 'parsers', 'dashboards'],
  'server/main.ts': ['server/app.ts', 'server/config.ts', 'server/cli'],
  web: ['server/query/language', 'parsers/reasons', 'type:dashboards', 'type:server/api/contract.ts'],
}

/** What may be said in these rooms only. */
export const ONLY_IN: readonly { what: string; text: RegExp; rooms: readonly string[] }[] = [
  {
    what: 'a ClickHouse client or engine',
    text: /(?:from|import|require\()\s*\(?['"](?:chdb|@chdb\/|@clickhouse\/|ffi-rs)/,
    rooms: ['server/store'],
  },
  {
    what: 'SQL',
    text: /\b(?:SELECT|INSERT INTO|ALTER TABLE|CREATE TABLE)\b/,
    rooms: ['server/store', 'server/query'],
  },
  { what: 'the environment', text: /process\s*\.\s*env|process\s*\[\s*['"]env/, rooms: ['server/config.ts'] },
  {
    what: 'a limit of time that may be thrown away (withDeadline keeps it)',
    text: /AbortSignal\.any\([^;]*?AbortSignal\.timeout/,
    rooms: ['server/deadline.ts'],
  },
  { what: 'prom-client', text: /['"]prom-client['"]/, rooms: ['server/metrics.ts'] },
  {
    what: 'echarts',
    text: /['"](?:echarts|vue-echarts)(?:\/[^'"]*)?['"]/,
    rooms: ['web/charts', 'web/controls'],
  },
  { what: 'HTML from strings', text: /\bv-html\b|\binnerHTML\b|\bouterHTML\b|insertAdjacentHTML/, rooms: [] },
]

export const MAX_LINES = 300
const FORBIDDEN = new Set(['util', 'utils', 'helper', 'helpers', 'common', 'shared', 'misc'])
/** Packages that a pure room may name. */
const PURE: Record<string, readonly string[]> = {
  parsers: [],
  dashboards: ['typebox'],
  'server/correlate': ['node:crypto'],
  'server/query/language': [],
}

export interface Import {
  target: string
  typeOnly: boolean
}

// import type { A } from './a.ts'    export * from "./b.ts"    import './c.ts'    import('./d.ts')    import ('e')
//        ^ typeOnly         ^ target
const IMPORTS =
  /(?:^|[;\n])\s*(?:import|export)\s+(?<type>type\s)?(?:[\w*{},\s$]+?from\s*)?['"](?<static>[^'"]+)['"]|\bimport\s*\(\s*['"`](?<dynamic>[^'"`]+)['"`]/g

/** Every import of a source text: static, bare, re-exports and `import()`. */
export function importsIn(source: string): Import[] {
  return [...source.matchAll(IMPORTS)].map(({ groups }) => ({
    target: groups?.static ?? groups?.dynamic ?? '',
    typeOnly: groups?.type !== undefined,
  }))
}

/** Path of an import of ours, undefined for packages. */
export function resolveImport(path: string, target: string): string | undefined {
  return target.startsWith('.') ? normalize(join(dirname(path), target)) : undefined
}

/** Every rule that this file breaks, in words. */
export function faultsOf(path: string, source: string): string[] {
  const faults: string[] = []
  const room = longestPrefix(path, Object.keys(MAY_IMPORT))
  if (room === undefined) faults.push('stands in no room')

  for (const { target, typeOnly } of importsIn(source)) {
    const to = resolveImport(path, target)
    if (to === undefined) {
      const pure = longestPrefix(path, Object.keys(PURE))
      if (
        pure !== undefined &&
        !(PURE[pure] ?? []).some((each) => target === each || target.startsWith(`${each}/`))
      )
        faults.push(`${pure} is pure and may not import '${target}'`)
      if (/^(?:parsers|server|web|dashboards)\//.test(target))
        faults.push(`'${target}' names a room as a package`)
    } else if (room !== undefined && !isWithin(to, room) && !mayImport(room, to, typeOnly)) {
      faults.push(`${room} may not import ${typeOnly ? 'type ' : ''}${to}`)
    }
  }

  for (const { what, text, rooms } of ONLY_IN)
    if (text.test(source) && !rooms.some((each) => isWithin(path, each)))
      faults.push(`${what} belongs to ${rooms.join(', ') || 'nobody'}`)

  const lines = source.split('\n').length - 1
  if (lines > MAX_LINES) faults.push(`has ${lines} lines, ${MAX_LINES} are allowed`)

  for (const part of path.split('/'))
    for (const word of wordsOf(part))
      if (FORBIDDEN.has(word)) faults.push(`is named '${word}': say what it is about`)
  return faults
}

/** Circles among files, each as the list of its files. `imports` gives the value imports of a file. */
export function circles(files: readonly string[], imports: (path: string) => readonly string[]): string[][] {
  const found: string[][] = []
  const done = new Set<string>()
  const visit = (path: string, trail: readonly string[]): void => {
    if (trail.includes(path)) return void found.push([...trail.slice(trail.indexOf(path)), path])
    if (done.has(path)) return
    for (const to of imports(path)) if (files.includes(to)) visit(to, [...trail, path])
    done.add(path)
  }
  for (const path of files) visit(path, [])
  return found
}

/** `mailUtils.test.ts` -> mail, utils, test, ts. */
function wordsOf(name: string): string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
}

function mayImport(room: string, to: string, typeOnly: boolean): boolean {
  return (MAY_IMPORT[room] ?? []).some(
    (rule) => isWithin(to, rule.replace('type:', '')) && (typeOnly || !rule.startsWith('type:')),
  )
}

function isWithin(path: string, room: string): boolean {
  return path === room || path.startsWith(`${room}/`)
}

function longestPrefix(path: string, rooms: readonly string[]): string | undefined {
  return rooms.filter((room) => isWithin(path, room)).sort((a, b) => b.length - a.length)[0]
}
