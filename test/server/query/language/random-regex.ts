/** Expressions and texts at random, the same in every run. */

/** Numbers from 0 to 1 (mulberry32). */
export function seeded(seed = 20_261_121): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

const PIECES = 'a b A . ^ $ | ( ) [ab] [^a] [a-b1] * + ? {1,2} \\b \\B \\d \\W \\s 1 { } - \\. (?:'.split(' ')

/** Text that may be an expression. */
export function piecesOf(random: () => number, most: number): string {
  return some(random, PIECES, most)
}

export function textOf(random: () => number, most: number): string {
  return some(random, ['a', 'b', 'A', '1', ' ', '.', '{', '-'], most)
}

function some(random: () => number, from: readonly string[], most: number): string {
  const length = 1 + Math.floor(random() * most)
  return Array.from({ length }, () => from[Math.floor(random() * from.length)] ?? '').join('')
}
