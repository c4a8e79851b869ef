/** Lines in, records out: the only place that knows which event goes to which part. Pure: no clock, no I/O. */
import type { MailEvent, Micros, ParsedLine, Remark } from '../../parsers/event.ts'
import type { OpenRecords } from './open.ts'
import type { FinalRecords, LifeKey, LineRecord, MessageRecord, Records } from './records.ts'
import { takeLogin, takeSaslFailure } from './authentications.ts'
import { createBook } from './book.ts'
import { copiesOf } from './copies.ts'
import { takeChange, takeHeaderCheck, takeRefusalEvent } from './changes.ts'
import { createSides } from './direction.ts'
import { createGraves } from './graves.ts'
import { createJoins } from './joins.ts'
import { createMemory } from './memory.ts'
import type { Life } from './life.ts'
import {
  takeClient,
  takeDelivery,
  takeMessageId,
  takePickup,
  takeQueueActive,
  touchLife,
} from './messages.ts'
import { connectionOf, createSessionBook, isUnderWay, sessionOf } from './session.ts'
import type { Session } from './session.ts'
import {
  endSession,
  ensureSession,
  sessionOfProcess,
  takeConnect,
  takeDisconnect,
  takePostscreen,
  takeTls,
  takeTrouble,
} from './sessions.ts'
import { takeNeighbour } from './neighbours.ts'
import { createPromises } from './promises.ts'
import { scanOf } from './scans.ts'
import { createStale } from './stale.ts'
import { createTotals, saysTotal } from './totals.ts'
import { takeSessionWarning, takeWarning } from './warnings.ts'
import { nothing } from './work.ts'
import type { TrackerOptions, Work } from './work.ts'

export type { TrackerOptions } from './work.ts'

export interface Tracker {
  /** Queue IDs of the lines that may have a stored life which memory does not hold. */
  missing(lines: readonly ParsedLine[]): LifeKey[]
  /** The answer of the store to `asked`. */
  load(lives: readonly MessageRecord[], asked: readonly LifeKey[]): void
  /** Forgets everything and takes these: after start and after a replay. Further pages add messages. */
  restore(page: OpenRecords, isFirst?: boolean): void
  take(record: LineRecord): void
  /** What is final of the lines taken since the last drain or flush: whoever asks often need not hold a batch of it. */
  drain(): FinalRecords
  /** Everything made or changed since the last flush, but what was drained. */
  flush(): Records
  /** Packs lives that stayed quiet, drops the oldest of too many; `now` is the newest time in the logs. All is stored by then. */
  evict(now: Micros): void
  /** Lives in memory that have not ended, packed ones too, as of the last flush. */
  readonly openCount: number
  /** Messages that flushes gave rows for the first time, but for those that turned out to be part of another. */
  readonly messageCount: number
}

/** Lines of Postfix carry its instance before the daemon; a milter's or policy server's queue ID opens no life. */
const isPostfix = (line: ParsedLine): boolean => line.program !== line.daemon

export function createTracker(options: TrackerOptions): Tracker {
  const book = createBook()
  const sessions = createSessionBook()
  const stale = createStale(sessions)
  const graves = createGraves(book)
  const totals = createTotals()
  const joins = createJoins(book, graves)
  let changed: Life[] = []
  /** Under way. */
  let changedSessions: Session[] = []
  let closedSessions: Session[] = []

  const work: Work = {
    options,
    sides: createSides(options.ownDomains, options.ownNetworks),
    book,
    sessions,
    promises: createPromises(),
    pending: nothing(),
    change: (life) => {
      if (life.changed) return
      life.changed = true
      changed.push(life)
    },
    match: (life) => joins.match(work, life),
    changeSession: (session) => {
      if (session.changed) return
      session.changed = true
      changedSessions.push(session)
    },
    closeSession: (session) => {
      session.changed = true
      closedSessions.push(session)
    },
    bury: graves.bury,
  }

  const memory = createMemory(work, graves)

  const loseSessions = (over: readonly Session[]): void => {
    for (const session of over) endSession(work, session, 'lost', session.lastSeen)
  }

  /** Events of a queue ID that Postfix names. */
  const takeOfLife = (record: LineRecord, event: MailEvent, queueId: string): void => {
    switch (event.kind) {
      case 'delivery':
        takeDelivery(work, record, event, queueId)
        return
      case 'queue-active':
        takeQueueActive(work, record, event, queueId)
        return
      case 'message-id':
        takeMessageId(work, record, event, queueId)
        return
      case 'header-check':
        takeHeaderCheck(work, record, event, queueId)
        return
      case 'pickup':
        takePickup(work, record, event, queueId)
        return
      case 'warning':
        takeWarning(work, record, event, queueId)
        return
      case 'deleted':
        if (record.line.daemon === 'postsuper') totals.named(record)
        takeChange(work, record, event, queueId)
        return
      case 'removed':
      case 'expired':
      case 'held':
      case 'released':
      case 'requeued':
      case 'skipped':
      case 'forwarded':
      case 'notification':
        takeChange(work, record, event, queueId)
        return
      default:
        touchLife(work, record, queueId)
    }
  }

  const take = (record: LineRecord): void => {
    work.pending.lines.push(record)
    graves.advance(record)
    for (let copies = copiesOf(record.line); copies > 0; copies--) takeEvent(record)
  }

  const takeEvent = (record: LineRecord): void => {
    const { line } = record
    const { event } = line
    switch (event.kind) {
      case 'client':
        takeClient(work, record, event)
        return
      case 'connect':
        loseSessions(stale.advance(line.host, record.time))
        takeConnect(work, record, event)
        return
      case 'disconnect':
        takeDisconnect(work, record, event)
        return
      case 'tls':
        takeTls(work, record, event)
        return
      case 'reject':
      case 'reject-warning':
      case 'hold':
      case 'discard':
      case 'redirect':
      case 'filter':
      case 'milter-reject':
      case 'milter-hold':
      case 'milter-discard':
      case 'proxy-accept':
      case 'proxy-reject':
        takeRefusalEvent(work, record, event)
        return
      case 'connection-lost':
      case 'timeout':
      case 'too-many-errors':
      case 'rate-limit':
        takeTrouble(work, record, event)
        return
      case 'sasl-failure':
        takeSaslFailure(work, record, event, ensureSession(work, record, event))
        return
      case 'login':
      case 'login-failure':
        takeLogin(work, record, event)
        return
      case 'scan':
        work.pending.scans.push(scanOf(record, event))
        return
      case 'mailbox':
      case 'policy':
        takeNeighbour(work, record, event)
        break
      case 'postscreen-connect':
        loseSessions(stale.advance(line.host, record.time))
        takePostscreen(work, record, event)
        return
      case 'postscreen-pass':
      case 'postscreen-list':
      case 'postscreen-dnsbl':
      case 'postscreen-pregreet':
      case 'postscreen-hangup':
      case 'postscreen-violation':
      case 'postscreen-disconnect':
        takePostscreen(work, record, event)
        return
    }
    if (line.queueId !== undefined) {
      if (!isPostfix(line)) return
      memory.advance(line.host, record.time)
      takeOfLife(record, event, line.queueId)
    } else if (line.daemon === 'smtpd') {
      if (event.kind === 'warning') takeSessionWarning(work, record, event)
      else sessionOfProcess(work, record)
    } else if (event.kind === 'queue-summary') takeTotal(record, event)
  }

  /** `Deleted: 4 messages` of postsuper. */
  const takeTotal = (record: LineRecord, { messages }: Remark): void => {
    if (typeof messages === 'number' && saysTotal(record.line))
      totals.take(work, record, messages, memory.holdsAllOf(record.line.host))
  }

  const drain = (): FinalRecords => {
    const drained = work.pending
    work.pending = nothing()
    if (closedSessions.length === 0) return drained
    drained.connections = closedSessions.map(connectionOf)
    closedSessions = []
    changedSessions = changedSessions.filter(isUnderWay)
    return drained
  }

  const flush = (): Records => {
    const messages = joins.rows(work, changed)
    const records = { ...drain(), messages }
    for (const session of changedSessions) records.connections.push(connectionOf(session))
    memory.settle(changed)
    for (const session of changedSessions) session.changed = false
    changed = []
    changedSessions = []
    graves.sweepLoaded()
    return records
  }

  return {
    missing: memory.missing,
    load: memory.load,
    restore: (page, isFirst = true) => {
      if (isFirst) {
        sessions.clear()
        stale.clear()
        graves.clear()
        totals.clear()
        work.promises.clear()
        flush()
        memory.clear()
      }
      memory.restore(page)
      for (const { host, newest } of page.reached ?? []) stale.advance(host, newest)
      for (const record of page.connections) sessions.add(sessionOf(record))
    },
    take,
    drain,
    flush,
    evict: (now) => {
      memory.evict(now)
      loseSessions(stale.leftBehind())
    },
    get messageCount() {
      return joins.messages
    },
    get openCount() {
      return memory.openCount
    },
  }
}
