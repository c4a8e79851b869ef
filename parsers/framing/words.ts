/** Words that come again and again, hosts and tags, as the same string each time: look-ups by it cost next to nothing. */

export interface Words {
  of(text: string, from: number, to: number): string
}

const SLOTS = 256
/** V8 copies and compares up to twelve characters at once, for what five cost that are read one by one. */
const PIECE = 12
/** Longer words are read anew each time. */
const ROOM = 64

export function createWords(): Words {
  // By a cheap number of theirs: where two words share one, the later takes the place.
  const words = Array.from({ length: SLOTS }, () => '')
  // Of each word what is compared: its two ends, which may overlap, and what is left between them.
  const heads = words.slice()
  const tails = words.slice()
  const middles = words.slice()

  /** Whether the word in a slot stands there, which has that size; the tail tells most words apart. */
  const stands = (slot: number, text: string, from: number, to: number): boolean => {
    const size = to - from
    if (size <= PIECE) return text.slice(from, to) === tails[slot]
    return (
      text.slice(to - PIECE, to) === tails[slot] &&
      text.slice(from, from + PIECE) === heads[slot] &&
      (size <= 2 * PIECE || text.slice(from + PIECE, to - PIECE) === middles[slot])
    )
  }

  return {
    of(text, from, to) {
      const size = to - from
      // The last letters tell smtp from lmtp and smtpd.
      const letters = text.charCodeAt(to - 1) * 31 + text.charCodeAt(to - 4)
      const slot = (letters * 31 + size) & (SLOTS - 1)
      const before = words[slot] ?? ''
      if (before.length === size && stands(slot, text, from, to)) return before
      const word = flat(text.slice(from, to))
      if (size > ROOM) return word
      heads[slot] = flat(word.slice(0, PIECE))
      tails[slot] = flat(word.slice(-PIECE))
      middles[slot] = flat(word.slice(PIECE, -PIECE))
      return (words[slot] = word)
    },
  }
}

/** The same text as a string of its own: one that is kept must not hold the block it was cut from. */
export function flat(text: string): string {
  return Object.keys({ [text]: true })[0] ?? text
}
