/** Drives a tracker as the pipeline does, with a store in memory: batches, look-ups, restarts. */
import { createParser } from '../../../parsers/parse.ts'
import { createTracker } from '../../../server/correlate/tracker.ts'
import type { TrackerOptions } from '../../../server/correlate/tracker.ts'
import type {
  AuthenticationRecord,
  ConnectionRecord,
  DeliveryRecord,
  LifeKey,
  LineRecord,
  MessageRecord,
  NeighbourRecord,
  Records,
  RejectionRecord,
  ScanRecord,
} from '../../../server/correlate/records.ts'

/** What a reader of the store would see in the end. */
export interface Stored {
  messages: Map<string, MessageRecord>
  connections: Map<string, ConnectionRecord>
  deliveries: DeliveryRecord[]
  rejections: RejectionRecord[]
  authentications: AuthenticationRecord[]
  scans: ScanRecord[]
  neighbours: NeighbourRecord[]
}

export const optionsOf = (changes: Partial<TrackerOptions> = {}): TrackerOptions => ({
  ownDomains: [],
  ownNetworks: [],
  judge: () => ({ reasonClass: 'other', side: 'nobody', fingerprint: '' }),
  isOwn: () => false,
  lookUpAll: false,
  ...changes,
})

const copy = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T

const createStore = () => {
  const stored: Stored = {
    messages: new Map(),
    connections: new Map(),
    deliveries: [],
    rejections: [],
    authentications: [],
    scans: [],
    neighbours: [],
  }
  return {
    stored,
    write: (records: Records) => {
      for (const message of copy(records.messages)) {
        if (message.gone === true) stored.messages.delete(message.traceId)
        else stored.messages.set(message.traceId, message)
      }
      for (const connection of copy(records.connections)) {
        stored.connections.set(connection.connectionId, connection)
      }
      stored.deliveries.push(...copy(records.deliveries))
      stored.rejections.push(...copy(records.rejections))
      stored.authentications.push(...copy(records.authentications))
      stored.scans.push(...copy(records.scans))
      stored.neighbours.push(...copy(records.neighbours))
    },
    loadOpen: () => ({
      messages: copy([...stored.messages.values()].filter(({ open }) => open)),
      connections: copy([...stored.connections.values()].filter(({ open }) => open)),
      reached: [...stored.messages.values()].map(({ host, lastSeen }) => ({ host, newest: lastSeen })),
    }),
    loadLives: (keys: readonly LifeKey[]) => {
      const asked = new Set(keys.map(({ host, queueId }) => `${host}\n${queueId}`))
      return copy(
        [...stored.messages.values()].filter(
          ({ host, queueId, open }) => asked.has(`${host}\n${queueId}`) || (open && asked.has(`${host}\n`)),
        ),
      )
    },
  }
}

/** Raw log text as line records, in the order given. */
export const linesOf = (
  text: string,
  { host = 'mx1', source = 'mail.log', year = 2026, zone = 'UTC' } = {},
): LineRecord[] => {
  const parse = createParser({ host, year, zone })
  let position = 0
  let last = 0
  const records: LineRecord[] = []
  for (const raw of text.split('\n')) {
    if (raw === '') continue
    const line = parse(raw)
    last = line.time ?? last
    records.push({ line, time: last, source, fileSeq: 0, position, latin1: false, own: false })
    position += Buffer.byteLength(raw) + 1
  }
  return records
}

export interface Drive {
  /** Lines of a batch. */
  batch?: number
  /** Indices of lines before which the tracker starts anew from what is stored. */
  cuts?: readonly number[]
  /** Evict after each batch, as of the newest line. */
  evict?: boolean
  options?: Partial<TrackerOptions>
}

/** What is stored after all lines, and the tracker that read them. Whatever the lines and batches, messages are counted once. */
export const drive = (lines: readonly LineRecord[], settings: Drive = {}) => {
  const { batch = 1000, cuts = [], evict = false } = settings
  const tracker = createTracker(optionsOf(settings.options))
  const store = createStore()
  let starts = 0
  let newest = 0
  const ends = [...new Set([...cuts, lines.length])].sort((a, b) => a - b)
  let at = 0
  for (const end of ends) {
    if (at > 0 || starts > 0) {
      const open = store.loadOpen()
      const half = open.messages.length >> 1
      tracker.restore({ ...open, messages: open.messages.slice(0, half) })
      tracker.restore({ messages: open.messages.slice(half), connections: [] }, false)
    }
    starts++
    while (at < end) {
      // a batch is its own copy: taking a line may mark it
      const part = lines.slice(at, Math.min(at + batch, end)).map((record) => ({ ...record }))
      const known = new Set<string>()
      for (let round = 0; round < 16; round++) {
        const missing = tracker.missing(part.map(({ line }) => line))
        const asked = missing.filter(({ host, queueId }) => !known.has(`${host}\n${queueId}`))
        if (asked.length === 0) break
        for (const { host, queueId } of asked) known.add(`${host}\n${queueId}`)
        tracker.load(store.loadLives(asked), asked)
      }
      for (const record of part) {
        tracker.take(record)
        newest = Math.max(newest, record.time)
      }
      store.write(tracker.flush())
      if (evict) tracker.evict(newest)
      at += part.length
    }
  }
  store.write(tracker.flush())
  const messages = [...store.stored.messages.values()].filter(({ hopOf }) => hopOf === undefined)
  if (tracker.messageCount !== messages.length)
    throw new Error(`${tracker.messageCount} messages were counted, ${messages.length} are stored`)
  return { stored: store.stored, tracker }
}

/** The one message of a queue ID, as stored. */
export const messageOf = (stored: Stored, queueId: string): MessageRecord => {
  const found = [...stored.messages.values()].filter((message) => message.queueId === queueId)
  if (found.length !== 1 || found[0] === undefined) throw new Error(`${found.length} lives of ${queueId}`)
  return found[0]
}
