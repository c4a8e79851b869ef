/** What stands before each message of Dovecot: the process, whose mail it handles, and the severity. */
import type { Severity } from '../event.ts'

export interface Process {
  /** `imap-login`, `lmtp`, `auth`. */
  name: string
  user: string | undefined
  session: string | undefined
  severity: Severity | undefined
  text: string
}

// auth: Error: auth client 0 disconnected …          imap-login: Info: Login: …   (own log file)
//       ^ severity
const SEVERITIES = new Map<string, Severity>([
  ['Debug', 'info'],
  ['Info', 'info'],
  ['Warning', 'warning'],
  ['Error', 'error'],
  ['Fatal', 'fatal'],
  ['Panic', 'panic'],
])

// lmtp(alice@example.net)<12492><eC0bEuHmAGvMMAAAHe364Q>: msgid=…
// ^ name ^ user           ^ pid  ^ session
// lmtp(12492): Connect from local              lmtp(12492, alice@example.net): …
//      ^ pid: it handles nobody's mail yet          ^ pid  ^ user (2.2)
export function readProcess(body: string): Process | undefined {
  const colon = body.indexOf(':')
  if (colon <= 0) return undefined
  const open = body.indexOf('(')
  const hasUser = open > 0 && open < colon
  const name = body.slice(0, hasUser ? open : colon)
  if (!NAME.test(name)) return undefined

  let user: string | undefined
  let session: string | undefined
  let start = colon + 2
  if (hasUser) {
    CLOSE.lastIndex = open
    const close = CLOSE.exec(body)
    if (!close) return undefined
    start = CLOSE.lastIndex
    session = close[1]
    const inside = body.slice(open + 1, close.index)
    if (!PID.test(inside)) user = inside.replace(PID_BEFORE, '')
  } else if (body.charCodeAt(colon + 1) !== BLANK) return undefined

  const next = body.indexOf(': ', start)
  const severity =
    next < 0 || next - start > LONGEST_SEVERITY ? undefined : SEVERITIES.get(body.slice(start, next))
  return { name, user, session, severity, text: body.slice(severity === undefined ? start : next + 2) }
}

/** A user may hold anything, parentheses too; this is how the name ends. */
const CLOSE = /\)(?:<\d+>)?(?:<([^<>\s]*)>)?: /g
const PID_BEFORE = /^\d+, /
const NAME = /^[a-z0-9-]{1,40}$/
const PID = /^\d+$/
const BLANK = 32
const LONGEST_SEVERITY = 7
