/** Finds a regular expression in a text by walking all its states at once: linear in the text, whatever the expression. */
import type { CharTest, RegexNode } from './regex.ts'

type Step =
  | { kind: 'char'; test: CharTest; negated?: true }
  | { kind: 'at'; place: 'start' | 'end' | 'edge' | 'inside' }
  | { kind: 'fork'; to: number[] }
  | { kind: 'found' }

/** Tells whether the expression occurs in a text. `case` tells A from a. */
export function createRegexMatch(
  tree: RegexNode,
  { distinguishCase = false } = {},
): (text: string) => boolean {
  const steps: Step[] = []
  write(steps, tree)
  steps.push({ kind: 'found' })
  const meets = distinguishCase
    ? (test: CharTest, code: number) => test(code)
    : (test: CharTest, code: number) => test(code) || test(otherCase(code))

  return (text) => {
    const codes = Array.from(text, (char) => char.codePointAt(0) ?? 0)
    let states = new Set<number>()
    for (let at = 0; ; at++) {
      // the expression may begin anywhere
      const reached = new Set<number>()
      for (const state of [...states, 0]) if (enter(steps, state, reached, codes, at)) return true
      if (at >= codes.length) return false
      states = new Set()
      for (const state of reached) {
        const step = steps[state]
        if (step?.kind === 'char' && meets(step.test, codes[at] ?? 0) !== (step.negated ?? false))
          states.add(state + 1)
      }
    }
  }
}

/** Adds all states that are reached without a character; true when the end is among them. */
function enter(
  steps: readonly Step[],
  state: number,
  reached: Set<number>,
  codes: readonly number[],
  at: number,
): boolean {
  const open = [state]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (reached.has(next)) continue
    reached.add(next)
    const step = steps[next]
    if (step?.kind === 'found') return true
    if (step?.kind === 'fork') open.push(...step.to)
    if (step?.kind === 'at' && isPlace(step.place, codes, at)) open.push(next + 1)
  }
  return false
}

function isPlace(place: 'start' | 'end' | 'edge' | 'inside', codes: readonly number[], at: number): boolean {
  if (place === 'start') return at === 0
  if (place === 'end') return at === codes.length
  const isEdge = isWordCode(codes[at - 1]) !== isWordCode(codes[at])
  return place === 'edge' ? isEdge : !isEdge
}

/** RE2 counts ASCII as words only. */
function isWordCode(code: number | undefined): boolean {
  return code !== undefined && code < 128 && /\w/.test(String.fromCharCode(code))
}

function otherCase(code: number): number {
  const char = String.fromCodePoint(code)
  const lower = char.toLowerCase()
  const other = lower === char ? char.toUpperCase() : lower
  return other.codePointAt(0) ?? code
}

/** Repeats are written out, so that every state is one step. */
function write(steps: Step[], node: RegexNode): void {
  switch (node.kind) {
    case 'char':
    case 'at':
      steps.push(node)
      return
    case 'all':
      for (const each of node.of) write(steps, each)
      return
    case 'any': {
      const fork: Step = { kind: 'fork', to: [] }
      steps.push(fork)
      const ends = node.of.map((each) => {
        fork.to.push(steps.length)
        write(steps, each)
        const end: Step = { kind: 'fork', to: [] }
        steps.push(end)
        return end
      })
      for (const end of ends) end.to.push(steps.length)
      return
    }
    case 'repeat': {
      for (let count = 0; count < node.least; count++) write(steps, node.of)
      if (node.most === Infinity) {
        const start = steps.length
        const fork: Step = { kind: 'fork', to: [start + 1] }
        steps.push(fork)
        write(steps, node.of)
        steps.push({ kind: 'fork', to: [start] })
        fork.to.push(steps.length)
        return
      }
      const forks: (Step & { kind: 'fork' })[] = []
      for (let count = node.least; count < node.most; count++) {
        const fork: Step & { kind: 'fork' } = { kind: 'fork', to: [steps.length + 1] }
        forks.push(fork)
        steps.push(fork)
        write(steps, node.of)
      }
      for (const fork of forks) fork.to.push(steps.length)
    }
  }
}
