/** The symbols of a verdict: `NAME(score){option;option;}`, with commas between and options that hold anything. */
import type { Symbol } from '../event.ts'
import { scoreOf } from './score.ts'

// R_MIXED_CHARSET(0.66){subject;}     GTUBE(0.00)     R_SPF_NA
// ^ name          ^ score  ^ options
const SYMBOL = /(?<name>[A-Za-z0-9_.-]+)(?:\((?<score>-?[\d.]+|-?nan|-?inf)\))?(?<open>\{)?/y

export function readSymbols(text: string): Symbol[] {
  const symbols: Symbol[] = []
  let at = 0
  while (at < text.length) {
    SYMBOL.lastIndex = at
    const match = SYMBOL.exec(text)
    if (!match?.groups) break
    const { name = '', score, open } = match.groups
    at += match[0].length
    let options: string[] = []
    if (open !== undefined) {
      const close = endOfOptions(text, at)
      options = readOptions(text.slice(at, close))
      at = close + 1
    }
    symbols.push({ name, score: scoreOf(score ?? '0'), options })
    if (text.charCodeAt(at) !== 44) break
    at++
  }
  return symbols
}

const NEXT = /,[A-Za-z0-9_.-]+[(,]/y

/** The brace that closes the options: behind an option's `;` or the opening brace, and before the next symbol. */
function endOfOptions(text: string, from: number): number {
  let close = text.indexOf('}', from)
  while (close >= 0) {
    if (close === from || text.charCodeAt(close - 1) === 59) {
      NEXT.lastIndex = close + 1
      if (close + 1 === text.length || NEXT.test(text)) return close
    }
    close = text.indexOf('}', close + 1)
  }
  return text.length
}

/** Every option ends with `;`; more than seven end with `...;`. */
function readOptions(text: string): string[] {
  return text === '' ? [] : (text.endsWith(';') ? text.slice(0, -1) : text).split(';')
}
