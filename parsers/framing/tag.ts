/** Tags of syslog: the program and its pid before a message. */
import { digits } from './stamp.ts'

/** No tag that is read by pattern is longer. */
const LONGEST = 90

/** RSYSLOG_TraditionalForwardFormat keeps so many characters of a tag. */
export const CUT_TAG = 32

/** A tag of Postfix that was cut: it has a slash, and no colon. */
export function isCutTag(text: string, start: number, end: number): boolean {
  const slash = text.indexOf('/', start)
  return slash > start && slash < end
}

// postfix/qmgr[123]: …     saslauthd[7]: …     dovecot: …
// ^ program    ^ pid                           a tag without a pid is told from other words by nothing: only with a slash
/** A tag where the host would stand: index of the message, program and pid. */
export function readBareTag(
  text: string,
  at: number,
  always: boolean,
): { end: number; program: string; pid?: number } | undefined {
  const match = TAG.exec(text.slice(at, at + LONGEST))
  if (!match?.groups) return undefined
  const { program = '', pid } = match.groups
  if (pid === undefined && !always && !program.includes('/')) return undefined
  const end = at + match[0].length
  return pid === undefined ? { end, program } : { end, program, pid: digits(pid, 0, pid.length) }
}

const TAG = /^(?<program>[\w.+-]{1,60}(?:\/[\w.+-]{1,40}){0,3})(?:\[(?<pid>\d{1,10})\])?: /
