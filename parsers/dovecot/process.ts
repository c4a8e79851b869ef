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
  const colon = body.indexOf(': ')
  const open = body.indexOf('(')
  const hasUser = open > 0 && open < colon
  const name = body.slice(0, hasUser ? open : colon)
  if (colon <= 0 || !NAME.test(name)) return undefined

  let user: string | undefined
  let session: string | undefined
  if (hasUser) {
    const close = body.indexOf(')', open)
    let at = close + 1
    if (body.charCodeAt(at) === LESS) at = body.indexOf('>', at) + 1
    if (at > 0 && body.charCodeAt(at) === LESS) {
      const end = body.indexOf('>', at)
      session = body.slice(at + 1, end)
      at = end + 1
    }
    if (at !== colon) return undefined
    if (!PID.test(body.slice(open + 1, close))) user = body.slice(open + 1, close)
  }

  const start = colon + 2
  const next = body.indexOf(': ', start)
  const severity =
    next < 0 || next - start > LONGEST_SEVERITY ? undefined : SEVERITIES.get(body.slice(start, next))
  return { name, user, session, severity, text: body.slice(severity === undefined ? start : next + 2) }
}

const NAME = /^[a-z0-9-]{1,40}$/
const PID = /^\d+$/
const LESS = 60
const LONGEST_SEVERITY = 7
