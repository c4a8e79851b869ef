/** Marked lines in the address: `#L7` is one, `#L7-L12` several. Pure. */

export interface Marks {
  from: number
  to: number
}

// #L7   #L7-L12
const MARKS = /^#L(?<from>\d{1,5})(?:-L(?<to>\d{1,5}))?$/

export function marksIn(hash: string): Marks | undefined {
  const { from, to = from } = MARKS.exec(hash)?.groups ?? {}
  if (from === undefined) return undefined
  const [a, b] = [Number(from), Number(to)]
  return { from: Math.min(a, b), to: Math.max(a, b) }
}

export function hashOf({ from, to }: Marks): string {
  return from === to ? `#L${from}` : `#L${from}-L${to}`
}

/** From what is marked to line `number`, as Shift and a click mark it. */
export function stretch(marks: Marks | undefined, number: number): Marks {
  return marks === undefined
    ? { from: number, to: number }
    : { from: Math.min(marks.from, number), to: Math.max(marks.from, number) }
}
