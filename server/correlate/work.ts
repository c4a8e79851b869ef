/** What the parts of the tracker work on together: the lives, the sessions, the records made since the last flush. */
import type { ParsedLine } from '../../parsers/event.ts'
import type { FinalRecords } from './records.ts'
import type { Book } from './book.ts'
import type { Sides } from './direction.ts'
import type { Life } from './life.ts'
import type { Promises } from './promises.ts'
import type { Session, SessionBook } from './session.ts'

/** What a reply means, where its cause lies and whose it is, in the words of parsers/reasons. */
export interface Judgement {
  reasonClass: string
  side: string
  provider?: string
  /** The reply without what changes from one to the next. */
  fingerprint: string
}

export interface TrackerOptions {
  /** Domains whose mailboxes are ours; `.example.com` means all subdomains. */
  ownDomains: readonly string[]
  /** Addresses and CIDR blocks whose clients are ours. */
  ownNetworks: readonly string[]
  /** What a reply or refusal means (parsers/reasons): `relayHost` answered, or this server itself where it is `ours`. */
  judge: (reply: string, dsn?: string, relayHost?: string, ours?: boolean) => Judgement
  /** Whether mailtrace wrote this line, or it is about mail that mailtrace sent. */
  isOwn: (line: ParsedLine) => boolean
  /** Open lives that memory may hold as objects; where there are more, the quietest are packed. */
  mostLives?: number
  /** Bytes of packed lives; beyond that they are in the store alone. */
  mostPackedBytes?: number
  /** Ask the store for every queue ID that is not in memory: for importing history. */
  lookUpAll: boolean
}

export const nothing = (): FinalRecords => ({
  lines: [],
  deliveries: [],
  rejections: [],
  authentications: [],
  scans: [],
  neighbours: [],
  connections: [],
})

export interface Work {
  readonly options: TrackerOptions
  readonly sides: Sides
  readonly book: Book
  readonly sessions: SessionBook
  readonly promises: Promises
  /** Made since the last time they were handed over. */
  pending: FinalRecords
  /** The life is to be written by the next flush. */
  change(life: Life): void
  /** The life was opened, or changed: the next one in time may be its other half. */
  match(life: Life): void
  changeSession(session: Session): void
  /** The session is over: nothing changes it any more. */
  closeSession(session: Session): void
  /** The life ended: it stays for a while, for late lines. */
  bury(life: Life): void
}

const roots = new Map<string, string>()

/** First part of the tag: `postfix` of `postfix/submission/smtpd`; lines of one message come under several tags. */
export const rootOf = (instance: string): string => {
  const known = roots.get(instance)
  if (known !== undefined) return known
  const slash = instance.indexOf('/')
  const root = slash === -1 ? instance : instance.slice(0, slash)
  if (roots.size >= 1000) roots.clear()
  roots.set(instance, root)
  return root
}
