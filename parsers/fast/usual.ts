/** Parts that many usual lines share, and the quickest ways to recognise fixed words in them. */
import { readDigits } from '../postfix/client.ts'

/**
 * Whether a word stands at `at`. For up to twelve characters V8 copies and compares faster than startsWith() does;
 * longer words are asked for in two pieces.
 */
export const stands = (text: string, at: number, word: string): boolean =>
  text.slice(at, at + word.length) === word

/** Texts below this length were not cut by anything; see cut.ts. */
export const SURELY_WHOLE = 300

export interface Peer {
  name: string
  address: string
  /** -1 where none is told. */
  port: number
}

const COLON = 58

// mail.example.org[192.0.2.7]     mx.example.net[198.51.100.7]:25
// ^ name           ^ address      ^ from … to is all of it     ^ port
/** A peer with a name; undefined for any other notation. */
export function readPeer(text: string, from: number, to: number): Peer | undefined {
  const open = text.indexOf('[', from)
  const close = text.indexOf(']', open)
  if (open <= from || close < 0) return undefined
  let port = -1
  if (close !== to - 1) {
    port = text.charCodeAt(close + 1) === COLON ? readDigits(text, close + 2, to) : -1
    if (port < 0) return undefined
  }
  return { name: text.slice(from, open), address: text.slice(open + 1, close), port }
}
