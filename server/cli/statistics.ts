/** Counts of parsed lines, and the forms of those that no grammar claims. */
import { isUnderstood } from '../../parsers/beginnings.ts'
import type { ParsedLine } from '../../parsers/event.ts'

const MAX_FORMS = 1000
const MAX_PROGRAMS = 1000
const SHOWN_FORMS = 50
const OTHERS = '(others)'

export interface Summary {
  lines: number
  unknown: number
  byProgram: Record<string, number>
  byKind: Record<string, number>
  unknownForms: { program: string; count: number; sample: string }[]
  elapsedSeconds: number
}

export function createStatistics() {
  const started = performance.now()
  const byProgram = new Map<string, number>()
  const byKind = new Map<string, number>()
  const forms = new Map<string, { program: string; count: number; sample: string }>()
  let lines = 0
  let unknown = 0

  return {
    count({ program, event, message }: ParsedLine): void {
      lines += 1
      // whoever writes the log chooses the tags; memory is ours
      const tag = byProgram.has(program) || byProgram.size < MAX_PROGRAMS ? program : OTHERS
      byProgram.set(tag, (byProgram.get(tag) ?? 0) + 1)
      byKind.set(event.kind, (byKind.get(event.kind) ?? 0) + 1)
      if (isUnderstood(event)) return
      unknown += 1
      const key = `${program}\n${formOf(message)}`
      const known = forms.get(key)
      if (known !== undefined) known.count += 1
      else if (forms.size < MAX_FORMS) forms.set(key, { program, count: 1, sample: message.slice(0, 500) })
    },
    summary: (): Summary => ({
      lines,
      unknown,
      byProgram: sorted(byProgram),
      byKind: sorted(byKind),
      unknownForms: [...forms.values()].sort((a, b) => b.count - a.count).slice(0, SHOWN_FORMS),
      elapsedSeconds: Math.round(performance.now() - started) / 1000,
    }),
  }
}

/** The text without what differs from line to line: addresses, quoted and bracketed parts, IDs and numbers. */
function formOf(message: string): string {
  return message
    .slice(0, 300)
    .replace(/<[^>]*>|"[^"]*"|\[[^\]]*\]/g, '_')
    .replace(/\b[0-9A-F]{6,}\b/g, '_')
    .replace(/\d+/g, '0')
}

/** The commonest first. `__proto__` may be a tag: the object has no prototype. */
function sorted(counts: ReadonlyMap<string, number>): Record<string, number> {
  const object = Object.create(null) as Record<string, number>
  for (const [name, count] of [...counts].sort(([, a], [, b]) => b - a)) object[name] = count
  return object
}
