/** Which programs wrote the lines of a file, and how long they are. */
import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'

const MOST_LINES = 300_000
const SHOWN = 12

/** Share and mean bytes by program, of the first lines of a file with RFC 3339 stamps. */
export async function mixOf(path) {
  const programs = new Map()
  let lines = 0
  let bytes = 0
  for await (const line of createInterface({
    input: createReadStream(path, 'latin1'),
    crlfDelay: Infinity,
  })) {
    const program = /^\S+ \S+ ([^\s:[]+)/.exec(line)?.[1] ?? ''
    const seen = programs.get(program) ?? { lines: 0, bytes: 0 }
    seen.lines++
    seen.bytes += line.length + 1
    programs.set(program, seen)
    bytes += line.length + 1
    if (++lines >= MOST_LINES) break
  }
  return { lines, bytes, programs }
}

/** Both beside each other: the corpus, where it is there, is what the generator is to resemble. */
export function printMixes(own, corpus) {
  const part = (mix, program) => {
    const seen = mix.programs.get(program)
    if (seen === undefined) return '-'.padStart(20)
    return (
      `${((100 * seen.lines) / mix.lines).toFixed(1)} %`.padStart(10) +
      `${Math.round(seen.bytes / seen.lines)} B`.padStart(10)
    )
  }
  const largest = [...(corpus ?? own).programs].sort(([, a], [, b]) => b.lines - a.lines).slice(0, SHOWN)
  console.log(
    `\n${'mix and mean length'.padEnd(30)}${'generated'.padStart(20)}${corpus ? 'corpus run 1'.padStart(20) : ''}`,
  )
  for (const [program] of largest)
    console.log(program.padEnd(30) + part(own, program) + (corpus ? part(corpus, program) : ''))
  const mean = (mix) => `${(mix.bytes / mix.lines).toFixed(1)} B`.padStart(20)
  console.log('all lines'.padEnd(30) + mean(own) + (corpus ? mean(corpus) : ''))
}

if (process.argv[1] === import.meta.filename)
  printMixes(await mixOf(process.argv[2]), process.argv[3] && (await mixOf(process.argv[3])))
