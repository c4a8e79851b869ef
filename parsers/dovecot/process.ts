/** What stands before each message of Dovecot: the process, whose mail it handles, and the severity. */
import type { Severity } from '../event.ts'

export interface Process {
  /** `imap-login`, `lmtp`, `auth`. */
  name: string
  user?: string
  session?: string
  severity?: Severity
  text: string
}

// lmtp(alice@example.net)<12492><eC0bEuHmAGvMMAAAHe364Q>: msgid=…
// ^ name ^ user                   ^ session
// auth: Error: auth client 0 disconnected …          imap-login: Info: Login: …   (own log file)
//       ^ severity
const PROCESS =
  /^(?<name>[a-z0-9-]{1,40})(?:\((?<user>[^()<>]{0,300})\)(?:<\d+>)?(?:<(?<session>[\w+/=:-]{0,100})>)?)?: (?:(?<severity>Info|Warning|Error|Fatal|Panic|Debug): )?/

const SEVERITIES: Record<string, Severity> = {
  Debug: 'info',
  Info: 'info',
  Warning: 'warning',
  Error: 'error',
  Fatal: 'fatal',
  Panic: 'panic',
}

export function readProcess(body: string): Process | undefined {
  const match = PROCESS.exec(body.slice(0, 600))
  if (!match?.groups) return undefined
  const { name = '', user, session, severity } = match.groups
  const known = SEVERITIES[severity ?? '']
  return {
    name,
    // `lmtp(12492)` bears its pid there while it handles nobody's mail.
    ...(user !== undefined && !/^\d+$/.test(user) && { user }),
    ...(session !== undefined && { session }),
    ...(known !== undefined && { severity: known }),
    text: body.slice(match[0].length),
  }
}
