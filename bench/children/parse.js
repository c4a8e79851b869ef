/** Parses every line of a file, all fields, on one core; prints the CPU seconds of that and how many lines no grammar knew. */
import { readFileSync } from 'node:fs'
import { createParser } from '../../dist/parsers/parse.js'

const BLOCK = 1 << 20

const bytes = readFileSync(process.argv[2])
const parse = createParser({ host: 'mx1', until: Date.now() * 1000 })
let lines = 0
let unknown = 0
const before = process.cpuUsage()
for (let start = 0; start < bytes.length;) {
  const newline = bytes.lastIndexOf(10, Math.min(start + BLOCK, bytes.length) - 1)
  const end = newline < start ? bytes.length : newline + 1
  const text = bytes.latin1Slice(start, end)
  for (let at = 0; at < text.length;) {
    const stop = text.indexOf('\n', at)
    const next = stop < 0 ? text.length : stop
    if (parse(text.slice(at, next)).event.kind === 'unknown') unknown++
    lines++
    at = next + 1
  }
  start = end
}
const { user, system } = process.cpuUsage(before)
console.log(JSON.stringify({ seconds: (user + system) / 1e6, lines, unknown }))
