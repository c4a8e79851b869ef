/** CSV by RFC 4180 that a spreadsheet cannot take for formulas, nor a terminal for commands. */
import { legible } from '../hostile.ts'

export type Cell = string | number | undefined

export interface CsvForm {
  /** German Excel splits at `;` and wants a byte order mark. */
  separator: ',' | ';'
}

/** One record with its CRLF. Text that begins like a formula gets `'` in front; numbers stay numbers. */
export function csvRow(cells: readonly Cell[], { separator }: CsvForm): string {
  return `${cells.map((cell) => quote(guard(cell), separator)).join(separator)}\r\n`
}

/** What a file begins with. */
export function csvHead({ separator }: CsvForm): string {
  return separator === ';' ? '\ufeff' : ''
}

// =cmd|'/c calc'!A1   +1-800   -2+3   @SUM(A1)   \t=1   \r=1   ＝1
// ^ what spreadsheets read as a formula, full-width forms too (OWASP "CSV Injection")
const FORMULA = /^\s*[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]/

function guard(cell: Cell): string {
  if (cell === undefined) return ''
  if (typeof cell === 'number') return String(cell)
  const text = legible(cell)
  return FORMULA.test(text) || /^[\t\r\n]/.test(text) ? `'${text}` : text
}

function quote(text: string, separator: string): string {
  return /["\r\n]/.test(text) || text.includes(separator) || /^\s|\s$/.test(text)
    ? `"${text.replaceAll('"', '""')}"`
    : text
}
