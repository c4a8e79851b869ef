/** Replies that Postfix logs only in the counters and the end of a session: 421, 452, 503 and refused AUTH. */
import type { ConnectionRecord } from '../../server/correlate/records.ts'
import type { Difference } from './compare.ts'
import { clientOf, pairOff } from './compare-refusals.ts'
import type { Truth, TruthMessage } from './truth.ts'

const SLACK = 2_000_000

type Session = Pick<
  ConnectionRecord,
  'startedAt' | 'lastSeen' | 'clientAddress' | 'commands' | 'endReason' | 'queueIds'
>

interface Told {
  key: string
  client: string | undefined
  from: number
  until: number
  shows: (session: Session) => boolean
}

const replies = ({ rcpts }: TruthMessage, start: string): number =>
  rcpts.filter(({ reply }) => reply?.startsWith(start) === true).length

/** AUTH before STARTTLS, or in a session whose EHLO the milter's outage refused: no failed login, for no password was looked at. */
export const isAuthRefused = (reply: string | undefined): reply is string =>
  reply !== undefined && /^(530 5\.7\.0|454 4\.3\.0) /.test(reply)

/** Replies to RCPT that are no `reject:` in any log of Postfix (corpus README). */
export const isSilent = (reply: string): boolean =>
  /^(421 4\.7\.0 .*too many errors|452 4\.5\.3 |503 5\.5\.1 Error: need MAIL)/.test(reply)

const failed = ({ commands }: Session, command: string): number => {
  const { ok = 0, total = 0 } = commands[command] ?? {}
  return total - ok
}

const toldOf = (truth: Truth): Told[] =>
  truth.messages.flatMap((message) => {
    const all: Told[] = []
    const tell = (what: string, shows: Told['shows']) =>
      all.push({
        key: `t${message.n} ${what}`,
        client: clientOf(message),
        from: message.t0 * 1e6 - SLACK,
        until: message.t1 * 1e6 + SLACK,
        shows,
      })
    const needless = replies(message, '503 5.5.1 Error: need MAIL')
    if (replies(message, '421 4.7.0 ') > 0)
      tell('421 too many errors', (session) => {
        return session.endReason === 'too-many-errors' && failed(session, 'rcpt') >= needless
      })
    else if (needless > 0) tell('503 need MAIL', (session) => failed(session, 'rcpt') >= needless)
    // the 61st recipient and later count as taken there, but the message has 60
    if (replies(message, '452 4.5.3 ') > 0)
      tell(
        '452 too many recipients',
        ({ commands, queueIds }) =>
          commands['rcpt']?.total === message.rcpts.length && queueIds.includes(message.queue_id ?? ''),
      )
    if (isAuthRefused(message.auth_reply)) tell('AUTH refused', (session) => failed(session, 'auth') > 0)
    return all
  })

/** The driver only saw the connection close: at the first command of a message that it went on to. */
const isThrownOut = ({ messages }: Truth, { clientAddress, lastSeen }: Session): boolean =>
  messages.some(
    (message) =>
      message.outcome === 'connection-lost' &&
      clientOf(message) === clientAddress &&
      lastSeen >= message.t0 * 1e6 - SLACK &&
      lastSeen <= message.t1 * 1e6 + SLACK,
  )

export const compareSessions = (truth: Truth, sessions: readonly Session[]): Difference[] => {
  const timed = sessions.map((session) => ({ ...session, time: session.lastSeen }))
  const { missing, extra } = pairOff(
    toldOf(truth),
    timed,
    (told, session) =>
      session.clientAddress === told.client &&
      session.lastSeen >= told.from &&
      session.startedAt <= told.until &&
      told.shows(session),
  )
  return [
    ...missing.map(({ key }) => ({
      check: 'session' as const,
      key,
      expected: 'shown by a session',
      found: 'no session',
    })),
    ...extra
      .filter((session) => session.endReason === 'too-many-errors' && !isThrownOut(truth, session))
      .map(({ time, clientAddress = '' }) => ({
        check: 'session' as const,
        key: `${new Date(time / 1000).toISOString()} ${clientAddress}`,
        expected: 'nothing',
        found: 'too-many-errors',
      })),
  ]
}
