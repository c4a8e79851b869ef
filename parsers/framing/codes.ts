/** Text of the line before, kept in forms that show quickly whether the next line has it as well. */

const USUAL = 64

/** Text kept as numbers: no string of the line is held, and comparing takes half the time. */
export interface Codes {
  readonly size: number
  /** Whether the kept text stands at `at`; false before anything was kept. */
  standAt(text: string, at: number): boolean
  /** Keeps what stands between two indexes. */
  keep(text: string, from: number, to: number): void
}

export function createCodes(): Codes {
  let codes = new Uint16Array(USUAL)
  let size = 0
  return {
    get size() {
      return size
    },
    standAt(text, at) {
      // From the right: the last digits of a stamp are what tells it from the one before.
      for (let i = size - 1; i >= 0; i--) if (text.charCodeAt(at + i) !== codes[i]) return false
      return size > 0
    },
    keep(text, from, to) {
      size = to - from
      if (size > codes.length) codes = new Uint16Array(size)
      for (let i = 0; i < size; i++) codes[i] = text.charCodeAt(from + i)
    },
  }
}

/** Words that come again and again, as the same string each time: look-ups by it then cost next to nothing. */
export interface Words {
  of(text: string, from: number, to: number): string
}

const SLOTS = 256

export function createWords(): Words {
  // By a cheap number of theirs: where two words share one, the later takes the place.
  const words = Array.from({ length: SLOTS }, () => '')
  const codes = new Uint16Array(SLOTS * ROOM)
  return {
    of(text, from, to) {
      const size = to - from
      // The last letters tell smtp from lmtp and smtpd.
      const letters = text.charCodeAt(to - 1) * 7 + text.charCodeAt(to - 2) * 3 + text.charCodeAt(to - 4) * 5
      const slot = (letters + size) & (SLOTS - 1)
      const start = slot * ROOM
      const before = words[slot] ?? ''
      if (before.length === size) {
        let same = 0
        while (same < size && text.charCodeAt(from + same) === codes[start + same]) same++
        if (same === size) return before
      }
      const word = flat(text.slice(from, to))
      if (size > ROOM) return word
      for (let i = 0; i < size; i++) codes[start + i] = word.charCodeAt(i)
      return (words[slot] = word)
    },
  }
}

/** Longer words are read anew each time. */
const ROOM = 64

/** The same text as a string of its own: one that is kept must not hold the block it was cut from. */
function flat(text: string): string {
  return Object.keys({ [text]: true })[0] ?? text
}
