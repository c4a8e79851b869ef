/** An SMTP session in a few words: what it asked for, how long it lasted, all that is known of it. Pure. */
import type { Connection } from '../../server/api/contract.ts'
import type { Cell } from '../search/csv.ts'

/** Commands as Postfix counts them at the end of a session: `ehlo=1 mail=1 rcpt=0/2`, good ones before all. */
export function commandsOf({ commands }: Pick<Connection, 'commands'>): string {
  return Object.entries(commands)
    .map(([name, { ok, total }]) => `${name}=${ok === total ? total : `${ok}/${total}`}`)
    .join(' ')
}

/** Seconds; undefined while it is open. */
export function secondsOf({
  startedAt,
  endedAt,
}: Pick<Connection, 'startedAt' | 'endedAt'>): number | undefined {
  return endedAt === undefined ? undefined : Math.max(0, (Date.parse(endedAt) - Date.parse(startedAt)) / 1000)
}

/** By the vocabulary's names. */
export function factsOfSession(session: Connection): (readonly [name: string, value: Cell])[] {
  const { tls } = session
  return [
    ['time', session.startedAt],
    ['host', session.host],
    ['program', `${session.program}[${session.pid}]`],
    ['clientName', session.clientName],
    ['clientAddress', session.clientAddress],
    ['clientPort', session.clientPort],
    ['helo', session.helo],
    ['tls', tls && `${tls.protocol}, ${tls.cipher}`],
    ['saslMethod', session.saslMethod],
    ['saslUsername', session.saslUsername],
    ['commands', commandsOf(session)],
    ['rejections', session.rejections],
    ['authenticationFailures', session.authenticationFailures],
    ['endReason', session.endReason],
    ['queueIds', session.queueIds.join(' ')],
    ['connectionId', session.connectionId],
  ]
}
