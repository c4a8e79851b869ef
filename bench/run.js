/**
 * Prints what mailtrace costs beside `gzip -6` of the same file, measured in one run on one machine, because seconds differ
 * from machine to machine. Rounds are interleaved, medians count, and each figure stands beside its budget.
 *
 *   npm run bench -- [--lines N] [--rounds N] [--seed N] [figure ...]      without figures: all that need no long preparation
 *
 * Figures that ask a store make one of 5 M lines (--stored N); --store FOLDER keeps it for the next run, --large adds 50 M.
 *
 * A file of bench/figures is a figure: see figures/README.md.
 */
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { parseArgs } from 'node:util'
import { generate } from './generate.js'
import { mixOf, printMixes } from './mix.js'
import { measure } from './processes.js'
import { printRow, printTitles } from './table.js'

const ROOT = join(import.meta.dirname, '..')
const CORPUS = join(ROOT, '../shared/corpus/run1-short-ids-rfc3339/mail.log')
const FIGURES = join(import.meta.dirname, 'figures')
const NAMES = readdirSync(FIGURES)
  .filter((name) => name.endsWith('.js'))
  .map((name) => basename(name, '.js'))

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    lines: { type: 'string', default: '2000000' },
    rounds: { type: 'string', default: '3' },
    seed: { type: 'string', default: '1' },
    store: { type: 'string' },
    stored: { type: 'string' },
    large: { type: 'boolean', default: false },
  },
})
const unknown = positionals.filter((name) => !NAMES.includes(name))
if (unknown.length > 0) {
  console.error(`no such figure: ${unknown.join(', ')}; there are ${NAMES.join(', ')}`)
  process.exit(2)
}
if (!existsSync(join(ROOT, 'dist/server/main.js'))) {
  console.error('nothing is built yet: run npm run build first')
  process.exit(2)
}

const modules = await Promise.all(
  NAMES.map(async (name) => ({ name, ...(await import(join(FIGURES, `${name}.js`))).default })),
)
const figures = modules.filter(({ name, onDemand }) =>
  positionals.length > 0 ? positionals.includes(name) : !onDemand,
)
const folder = mkdtempSync(join(tmpdir(), 'mailtrace-bench-'))

try {
  const file = join(folder, 'mail.log')
  const truth = generate(file, Number(values.lines), Number(values.seed))
  console.log(`${truth.lines} lines, ${statSync(file).size} bytes: ${JSON.stringify(truth)}`)
  printMixes(await mixOf(file), existsSync(CORPUS) ? await mixOf(CORPUS) : undefined)

  const rounds = []
  for (let round = 0; round < Number(values.rounds); round++) {
    const gzip = await measure('gzip', ['-6', '-c', file])
    const bench = {
      file,
      truth,
      folder,
      root: ROOT,
      main: join(ROOT, 'dist/server/main.js'),
      gzip,
      round,
      options: values,
    }
    const measured = {}
    for (const figure of figures)
      if (round === 0 || !figure.once) Object.assign(measured, await figure.measure(bench))
    rounds.push({ gzip, measured })
  }

  printTitles(
    `gzip -6: ${median(rounds.map(({ gzip }) => gzip.cpu)).toFixed(2)} s CPU, ${rounds.length} rounds`,
  )
  let missed = 0
  for (const { rows } of figures)
    for (const row of rows) {
      const values = rounds.map(({ measured }) => measured[row.id]).filter((value) => value !== undefined)
      if (values.length === 0) continue // not asked for
      const ratios = rounds
        .filter(({ measured }) => measured[row.id] !== undefined)
        .map(({ gzip, measured }) => (row.over === undefined ? undefined : measured[row.id] / gzip[row.over]))
      if (!printRow(row, median(values), row.over === undefined ? undefined : median(ratios), truth.lines))
        missed++
    }
  if (missed > 0) console.log(`\n${missed} figures miss what they must reach`)
} finally {
  rmSync(folder, { recursive: true, force: true })
}

function median(values) {
  return values.length === 0 ? NaN : [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]
}
