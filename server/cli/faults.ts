/** What can go wrong for a command, and the exit code that says so. */

export const EXIT = { done: 0, failed: 1, usage: 2, unreachable: 3 } as const

/** The command line cannot be understood. */
export class UsageFault extends Error {}

/** Neither service nor store could be reached, or they will not speak with us. */
export class UnreachableFault extends Error {}

/** The API said no. */
export class ApiFault extends Error {
  readonly status: number
  readonly code: string

  constructor(status: number, code: string, detail: string) {
    super(detail)
    this.status = status
    this.code = code
  }
}

/** Exit code and the one line for standard error. */
export function explainFault(fault: unknown): { exit: number; line: string } {
  const line = (fault instanceof Error ? fault.message : String(fault)).trim()
  if (fault instanceof UsageFault) return { exit: EXIT.usage, line }
  if (fault instanceof UnreachableFault) return { exit: EXIT.unreachable, line }
  if (fault instanceof ApiFault) {
    if (fault.status === 401 || fault.status === 403 || fault.status === 503)
      return { exit: EXIT.unreachable, line }
    return { exit: fault.status === 400 || fault.status === 422 ? EXIT.usage : EXIT.failed, line }
  }
  const code = fault instanceof Error && 'code' in fault ? fault.code : undefined
  if (code === 'CONFIG_INVALID') return { exit: EXIT.usage, line }
  if (STORE_CODES.has(String(code))) return { exit: EXIT.unreachable, line }
  return { exit: EXIT.failed, line }
}

const STORE_CODES = new Set([
  'STORE_UNAVAILABLE',
  'STORE_LOCKED',
  'ENGINE_MISSING',
  'ENGINE_OLDER',
  'MIGRATION_FAILED',
])
