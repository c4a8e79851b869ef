/** Words that come again and again, hosts and tags, as the same string each time: look-ups by it cost next to nothing. */

export interface Words {
  of(text: string, from: number, to: number): string
}

const SLOTS = 256
/** Longer words are read anew each time. */
const ROOM = 64

export function createWords(): Words {
  // By a cheap number of theirs: where two words share one, the later takes the place.
  const words = Array.from({ length: SLOTS }, () => '')
  const codes = new Uint16Array(SLOTS * ROOM)
  return {
    of(text, from, to) {
      const size = to - from
      // The last letters tell smtp from lmtp and smtpd.
      const letters = text.charCodeAt(to - 1) * 31 + text.charCodeAt(to - 4)
      const slot = (letters * 31 + size) & (SLOTS - 1)
      const before = words[slot] ?? ''
      if (before.length === size) {
        const start = slot * ROOM
        let same = 0
        while (same < size && text.charCodeAt(from + same) === codes[start + same]) same++
        if (same === size) return before
      }
      const word = flat(text.slice(from, to))
      if (size > ROOM) return word
      for (let i = 0; i < size; i++) codes[slot * ROOM + i] = word.charCodeAt(i)
      return (words[slot] = word)
    },
  }
}

/** The same text as a string of its own: one that is kept must not hold the block it was cut from. */
export function flat(text: string): string {
  return Object.keys({ [text]: true })[0] ?? text
}
