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
// lmtp(12492): Connect from local
//      ^ pid: it handles nobody's mail yet
export function readProcess(body: string): Process | undefined {
  const open = body.indexOf('(')
  let colon = body.indexOf(':')
  const hasUser = open > 0 && open < colon
  const name = body.slice(0, hasUser ? open : colon)
  if (colon <= 0 || !NAME.test(name)) return undefined

  let user: string | undefined
  let session: string | undefined
  if (hasUser) {
    const close = body.indexOf(')', open)
    colon = close + 1
    if (body.charCodeAt(colon) === LESS) colon = body.indexOf('>', colon) + 1
    if (colon > 0 && body.charCodeAt(colon) === LESS) {
      const end = body.indexOf('>', colon)
      session = body.slice(colon + 1, end)
      colon = end + 1
    }
    const inside = body.slice(open + 1, close)
    if (!PID.test(inside)) user = inside
  }
  if (body.charCodeAt(colon) !== COLON || body.charCodeAt(colon + 1) !== BLANK) return undefined

  const start = colon + 2
  const next = body.indexOf(': ', start)
  const severity =
    next < 0 || next - start > LONGEST_SEVERITY ? undefined : SEVERITIES.get(body.slice(start, next))
  return { name, user, session, severity, text: body.slice(severity === undefined ? start : next + 2) }
}

const NAME = /^[a-z0-9-]{1,40}$/
const PID = /^\d+$/
const LESS = 60
const COLON = 58
const BLANK = 32
const LONGEST_SEVERITY = 7
