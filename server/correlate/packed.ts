/** Lives as short texts, for the many that wait: `unpack(pack(life))` is the life again, and its other halves with it. */
import type { Delays, Micros } from '../../parsers/event.ts'
import type { RecipientRecord } from './records.ts'
import { halvesOf, pair } from './halves.ts'
import { newLife } from './life.ts'
import type { Life } from './life.ts'

/**
 * What becomes of a field: a `flag` is a bit; a `time` counts from `opened`; a `value` is left out where there is none,
 * and a `word`, one of few, is a number; `named` ones begin the text; a `list` is left out where it is empty.
 */
type Kind = 'named' | 'flag' | 'time' | 'value' | 'word' | 'list' | 'recipients' | 'none'

/** Every field of a life, so that one that is new cannot be forgotten. */
const LIFE: Record<keyof Life, Kind> = {
  traceId: 'named',
  host: 'named',
  instance: 'named',
  queueId: 'named',
  opened: 'named',
  loose: 'flag',
  firstSeen: 'time',
  lastSeen: 'time',
  removedAt: 'time',
  ending: 'word',
  endedAt: 'value',
  began: 'flag',
  active: 'flag',
  held: 'flag',
  released: 'flag',
  expired: 'flag',
  proxied: 'flag',
  own: 'flag',
  origin: 'word',
  ways: 'value',
  messageId: 'value',
  subject: 'value',
  sender: 'value',
  size: 'value',
  recipientCount: 'value',
  client: 'value',
  saslUsername: 'value',
  saslMethod: 'word',
  tls: 'value',
  connectionId: 'value',
  recipients: 'recipients',
  links: 'list',
  behind: 'list',
  front: 'value',
  inner: 'value',
  hopOf: 'value',
  places: 'none',
  older: 'none',
  newer: 'none',
  earlier: 'none',
  later: 'none',
  stored: 'flag',
  isMessage: 'flag',
  changed: 'none',
  counted: 'none',
  slim: 'none',
}

const RECIPIENT: Record<keyof RecipientRecord, 'time' | 'value' | 'word' | 'delays'> = {
  address: 'value',
  originalAddress: 'value',
  status: 'word',
  dsn: 'word',
  relay: 'value',
  attempts: 'value',
  firstAttempt: 'time',
  lastAttempt: 'time',
  reply: 'value',
  reasonClass: 'word',
  side: 'word',
  provider: 'word',
  delay: 'value',
  delays: 'delays',
  forwardedAs: 'value',
}

const keysOf = <Key extends string>(kinds: Record<Key, string>, ...wanted: string[]): Key[] =>
  (Object.keys(kinds) as Key[]).filter((key) => wanted.includes(kinds[key]))

const FLAGS = keysOf(LIFE, 'flag')
const PLAIN = keysOf(LIFE, 'time', 'value', 'word', 'list')
const OF_RECIPIENT = keysOf(RECIPIENT, 'time', 'value', 'word', 'delays')

type Fields = Record<string, unknown>
type Row = unknown[]

/** Words that have a number; strangers choose some of them (a status code, a mechanism), so that there is an end. */
const MOST_WORDS = 4096

export interface Packer {
  /** Of the last half in time: it and all before it. */
  pack(life: Life): string
  /** The lives in the order of time. */
  unpack(text: string): Life[]
}

const timesOf = (delays: Delays): number[] => [
  delays.beforeQueue,
  delays.inQueue,
  delays.connection,
  delays.transmission,
]

const delaysOf = ([beforeQueue, inQueue, connection, transmission]: readonly unknown[]) => ({
  beforeQueue,
  inQueue,
  connection,
  transmission,
})

export const createPacker = (): Packer => {
  const numbers = new Map<string, number>()
  const words: string[] = []

  const numberOf = (word: string): number | string => {
    const known = numbers.get(word)
    if (known !== undefined) return known
    if (words.length >= MOST_WORDS) return word
    numbers.set(word, words.length)
    return words.push(word) - 1
  }

  const wordOf = (value: unknown): unknown => (typeof value === 'number' ? words[value] : value)

  /** The fields that are there, after a number whose bits say which these are. */
  const packFields = (row: Row, fields: Fields, keys: readonly string[], kinds: Fields, opened: Micros) => {
    let present = 0
    const at = row.push(0) - 1
    keys.forEach((key, bit) => {
      const value = fields[key]
      const kind = kinds[key]
      if (value === undefined || (kind === 'list' && (value as unknown[]).length === 0)) return
      present |= 1 << bit
      if (kind === 'time') row.push((value as number) - opened)
      else if (kind === 'word') row.push(numberOf(value as string))
      else if (kind === 'delays') row.push(timesOf(value as Delays))
      else row.push(value)
    })
    row[at] = present
  }

  /** Reads what `packFields` wrote from `from` on; returns the place after it. */
  const unpackFields = (
    row: Row,
    from: number,
    fields: Fields,
    keys: readonly string[],
    kinds: Fields,
    opened: Micros,
  ): number => {
    const present = row[from] as number
    let at = from + 1
    keys.forEach((key, bit) => {
      if ((present & (1 << bit)) === 0) return
      const value = row[at++]
      const kind = kinds[key]
      if (kind === 'time') fields[key] = (value as number) + opened
      else if (kind === 'word') fields[key] = wordOf(value)
      else if (kind === 'delays') fields[key] = delaysOf(value as unknown[])
      else fields[key] = value
    })
    return at
  }

  const rowOf = (life: Life): Row => {
    const { traceId, host, instance, queueId, opened } = life
    const row: Row = [traceId, numberOf(host), numberOf(instance), queueId, opened]
    let flags = 0
    FLAGS.forEach((key, bit) => {
      if (life[key] === true) flags |= 1 << bit
    })
    row.push(flags)
    packFields(row, life as unknown as Fields, PLAIN, LIFE, opened)
    for (const recipient of life.recipients)
      packFields(row, recipient as unknown as Fields, OF_RECIPIENT, RECIPIENT, opened)
    return row
  }

  const lifeOf = (row: Row): Life => {
    const [traceId, host, instance, queueId, opened, flags] = row
    const time = opened as Micros
    const life = newLife(
      traceId as string,
      wordOf(host) as string,
      wordOf(instance) as string,
      queueId as string,
      time,
    )
    const fields = life as unknown as Fields
    FLAGS.forEach((key, bit) => {
      fields[key] = ((flags as number) & (1 << bit)) !== 0
    })
    let at = unpackFields(row, 6, fields, PLAIN, LIFE, time)
    while (at < row.length) {
      const recipient: Fields = {}
      at = unpackFields(row, at, recipient, OF_RECIPIENT, RECIPIENT, time)
      life.recipients.push(recipient as unknown as RecipientRecord)
    }
    return life
  }

  return {
    pack: (life) =>
      life.earlier === undefined
        ? JSON.stringify(rowOf(life))
        : JSON.stringify({ halves: halvesOf(life).map(rowOf) }),
    unpack: (text) => {
      const packed = JSON.parse(text) as Row | { halves: Row[] }
      if (Array.isArray(packed)) return [lifeOf(packed)]
      const halves = packed.halves.map(lifeOf)
      halves.forEach((half, index) => {
        const next = halves[index + 1]
        if (next !== undefined) pair(half, next)
      })
      return halves
    },
  }
}
