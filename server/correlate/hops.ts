/**
 * One message over several hops: a filter took it and gave it back under another queue ID. Each life keeps its row; the
 * first one tells, for each recipient, what the last hop says of it, and the later ones are counted and listed nowhere.
 */
import type { Micros } from '../../parsers/event.ts'
import type { Hop, Link, MessageRecord, RecipientRecord, Status } from './records.ts'
import type { Life } from './life.ts'
import { bareStatus } from './status.ts'

/** What the first life keeps of a later hop: all it needs, for that life may have left memory long since. */
export interface Behind {
  queueId: string
  traceId: string
  open: boolean
  /** Bits of direction.ts. */
  ways: number
  /** Of a recipient of whom the hop has not spoken yet. */
  waiting: Status
  recipients: RecipientRecord[]
  links: Link[]
  hops: Hop[]
}

export const NO_HOPS: readonly Behind[] = []

/** Edges between the hops of one message: they are inside it. */
const isInside = (life: Life, { kind, way, queueId }: Link): boolean =>
  kind === 'reinjection' &&
  (way === 'from' ? life.hopOf !== undefined : life.behind.some((hop) => hop.queueId === queueId))

/** Life `life` as the hop of another: `record` is its row. */
export const behindOf = (life: Life, record: MessageRecord): Behind => {
  // one that was refused or broken off is no hop: the one before keeps the message and tries again, or bounces it
  const came = life.active || life.ending === undefined || life.ending === 'discarded'
  return {
    queueId: life.queueId,
    traceId: record.traceId,
    open: record.open,
    ways: life.behind.reduce((ways, hop) => ways | hop.ways, life.ways),
    waiting: bareStatus(life),
    recipients: came ? record.recipients : [],
    links: record.links.filter((link) => !(link.kind === 'reinjection' && link.way === 'from')),
    hops: came ? (record.hops ?? hopsOf(life)) : [],
  }
}

/** The edge to the hop before this life, once that is known. */
export const frontLink = (life: Life): Link | undefined =>
  life.links.length === 0
    ? undefined
    : life.links.find(
        ({ kind, way, traceId }) => kind === 'reinjection' && way === 'from' && traceId !== undefined,
      )

const NO_LINKS: readonly Link[] = []

/** The same, where edges of one kind or another are walked. */
export const frontLinks = (life: Life): readonly Link[] => {
  const link = frontLink(life)
  return link === undefined ? NO_LINKS : [link]
}

/** Its last line may be yet to come: that of a later hop. */
export const isAwaited = ({ behind }: Life): boolean => behind.some(({ open }) => open)

/** Puts what a later hop came to into the first life. */
export const putBehind = (life: Life, hop: Behind): void => {
  const place = life.behind.findIndex(({ queueId }) => queueId === hop.queueId)
  life.behind = place < 0 ? [...life.behind, hop] : life.behind.with(place, hop)
}

/** `hop` turned out to be none behind this life. */
export const takeBack = (life: Life, hop: Life): void => {
  const behind = life.behind.filter(({ traceId }) => traceId !== hop.traceId)
  if (behind.length < life.behind.length) life.behind = behind
}

/** Postfix counts from the arrival in each queue: seconds from the first arrival, to its two digits. */
const since = (first: Micros, hop: Behind, delay: number): number => {
  const arrived = hop.hops[0]?.firstSeen ?? first
  return Math.round((Math.max(0, arrived - first) / 1e6 + delay) * 100) / 100
}

/** The recipient as the later hop knows it. */
const takeOver = (
  life: Life,
  hop: Behind,
  there: RecipientRecord,
  here?: RecipientRecord,
): RecipientRecord => {
  const original = there.originalAddress ?? here?.originalAddress
  return {
    ...there,
    ...(original !== undefined && { originalAddress: original }),
    ...(there.delay !== undefined && { delay: since(life.firstSeen, hop, there.delay) }),
  }
}

const recipientsOf = (life: Life): RecipientRecord[] => {
  const taken = new Set<RecipientRecord>()
  const recipients: RecipientRecord[] = []
  for (const here of life.recipients) {
    let found = false
    if (here.status === 'sent') {
      for (const hop of life.behind) {
        for (const there of hop.recipients) {
          if (there.address !== here.address && there.originalAddress !== here.address) continue
          found = true
          if (taken.has(there)) continue
          taken.add(there)
          recipients.push(takeOver(life, hop, there, here))
        }
      }
    }
    if (!found) recipients.push(unspoken(life, here))
  }
  for (const hop of life.behind) {
    for (const there of hop.recipients) {
      // what the first hop says stands, too, where the filter did not take it: a refusal of the hand-over
      if (!taken.has(there) && !life.recipients.some(({ address }) => address === there.address)) {
        recipients.push(takeOver(life, hop, there))
      }
    }
  }
  return recipients
}

/** A recipient handed on of whom no later hop speaks: it waits there, as that life does. */
const unspoken = (life: Life, here: RecipientRecord): RecipientRecord => {
  const hop = life.behind.find(({ queueId }) => here.reply?.includes(`queued as ${queueId}`))
  if (hop === undefined || here.status !== 'sent') return here
  // its recipients bear other names: aliases that Postfix did not tell of
  if (hop.recipients.length > 0 && !hop.open) return here
  const { address, originalAddress } = here
  return {
    address,
    ...(originalAddress !== undefined && { originalAddress }),
    status: hop.waiting,
    attempts: 0,
  }
}

/** The life as its record shows it: with the outcome of its later hops. */
export const outcomeOf = (life: Life): Life => {
  const { behind } = life
  const open = life.ending === undefined || behind.some((hop) => hop.open)
  const times = behind.flatMap(({ hops }) => hops)
  const outcome: Life = {
    ...life,
    ways: behind.reduce((ways, hop) => ways | hop.ways, life.ways),
    recipients: recipientsOf(life),
    links: life.links.filter((link) => !isInside(life, link)).concat(behind.flatMap(({ links }) => links)),
    lastSeen: times.reduce((last, { lastSeen }) => Math.max(last, lastSeen), life.lastSeen),
    removedAt: times.reduce(
      (last: Micros | undefined, { removedAt }) =>
        last === undefined || removedAt === undefined ? (last ?? removedAt) : Math.max(last, removedAt),
      life.removedAt,
    ),
    ending: open ? undefined : life.ending,
  }
  if (open) outcome.removedAt = undefined
  // what the first queue held is known by now, recipient by recipient
  if (life.ending !== undefined) outcome.recipientCount = undefined
  return outcome
}

/** The hops of a message, each as it is known now; one alone is none worth telling. */
export const hopsOf = (life: Life): Hop[] => {
  if (life.front === undefined && life.behind.length === 0 && life.hopOf === undefined) return []
  const client = life.inner ?? life.client
  const relay = life.recipients.find(({ relay }) => relay !== undefined)?.relay
  const own: Hop = {
    queueId: life.queueId,
    traceId: life.traceId,
    host: life.host,
    instance: life.instance,
    ...(client !== undefined && { client }),
    ...(relay !== undefined && { relay }),
    firstSeen: life.firstSeen,
    lastSeen: life.lastSeen,
    ...(life.removedAt !== undefined && { removedAt: life.removedAt }),
  }
  const before = life.front === undefined ? [] : [life.front]
  const behind = life.behind.flatMap(({ hops }) => hops).sort((a, b) => a.firstSeen - b.firstSeen)
  return [...before, own, ...behind]
}
