/** Log text comes from strangers: finds what would be invisible or would turn the reading direction. Pure. */

export interface Piece {
  text: string
  /** Shown as a grey token instead of itself. */
  token: boolean
}

// Control characters, soft hyphen, bidi controls, zero-width and joiner characters, line separators, byte order mark,
// interlinear marks, tags, lone surrogates.
const HIDDEN =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]|\p{Surrogate}/gu

/** A name of nothing but blanks would be nothing to see and nothing to click: it stands in quotes. */
const BLANK = /^\p{Zs}+$/u

/** Cuts `text` into plain pieces and tokens such as `\u202e`. */
export function piecesOf(text: string): Piece[] {
  if (BLANK.test(text))
    return [{ text: `"${text.replaceAll(/[^ ]/g, escape).replaceAll(' ', '␣')}"`, token: true }]
  const pieces: Piece[] = []
  let end = 0
  for (const match of text.matchAll(HIDDEN)) {
    if (match.index > end) pieces.push({ text: text.slice(end, match.index), token: false })
    pieces.push({ text: escape(match[0]), token: true })
    end = match.index + match[0].length
  }
  if (end < text.length || pieces.length === 0) pieces.push({ text: text.slice(end), token: false })
  return pieces
}

/** One string for places that take no elements (titles, chart labels). */
export function visible(text: string): string {
  return piecesOf(text)
    .map((piece) => piece.text)
    .join('')
}

/** For files of text: what is hidden is told as in the pages; tabs and line breaks stay. */
export function legible(text: string): string {
  return text.replaceAll(HIDDEN, (character) => (/[\t\r\n]/.test(character) ? character : escape(character)))
}

/** The same JSON, with everything hidden written as `\u` and four digits (RFC 8259 section 7). */
export function legibleJson(json: string): string {
  return json.replaceAll(HIDDEN, (character) =>
    character
      .split('')
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join(''),
  )
}

function escape(character: string): string {
  if (character === '\t') return '\\t'
  if (character === '\n') return '\\n'
  if (character === '\r') return '\\r'
  const code = (character.codePointAt(0) ?? 0).toString(16)
  return code.length > 4 ? `\\u{${code}}` : `\\u${code.padStart(4, '0')}`
}
