/** Numbers in ClickHouse's binary form: little-endian, gathered in typed arrays and appended many at once. */
import type { ByteWriter } from './bytes.ts'

/** Numbers that are appended at once. */
const ROOM = 4_096
const MAX_SAFE = Number.MAX_SAFE_INTEGER
const TWO_32 = 4_294_967_296

// The engine runs on little-endian platforms only, where typed arrays hold what it reads.
const bytes = new Uint8Array(8 * ROOM)
const shorts = new Uint16Array(bytes.buffer)
const words = new Uint32Array(bytes.buffer)
const doubles = new Float64Array(bytes.buffer)

/** How numbers of one type are laid down. All but doubles take the nearest value that the type can hold; NaN becomes 0. */
export interface Form {
  /** Bytes of one. */
  readonly size: number
  put(place: number, value: number): void
}

const within = (value: number, least: number, most: number): number =>
  Number.isNaN(value) ? 0 : Math.trunc(Math.max(least, Math.min(most, value)))

const putSigned = (place: number, value: number): void => {
  const whole = Number.isSafeInteger(value) ? value : within(value, -MAX_SAFE, MAX_SAFE)
  // an array of words takes what it is given modulo 2^32, which makes the two halves of two's complement
  words[place * 2] = whole
  words[place * 2 + 1] = Math.floor(whole / TWO_32)
}

export const BYTES: Form = {
  size: 1,
  put: (place, value) => {
    bytes[place] = within(value, 0, 255)
  },
}

export const SHORTS: Form = {
  size: 2,
  put: (place, value) => {
    shorts[place] = within(value, 0, 65_535)
  },
}

export const WORDS: Form = {
  size: 4,
  put: (place, value) => {
    words[place] = within(value, 0, TWO_32 - 1)
  },
}

export const LONGS: Form = { size: 8, put: putSigned }

export const UNSIGNED_LONGS: Form = {
  size: 8,
  put: (place, value) => {
    putSigned(place, value > 0 ? value : 0)
  },
}

export const DOUBLES: Form = {
  size: 8,
  put: (place, value) => {
    doubles[place] = value
  },
}

/** Appends what `get` gives of `items[from, to)`; an absent number is 0. */
export function appendNumbers<Item>(
  out: ByteWriter,
  { size, put }: Form,
  items: ArrayLike<Item>,
  get: (item: Item) => number | undefined,
  from = 0,
  to = items.length,
): void {
  for (let start = from; start < to; start += ROOM) {
    const end = Math.min(to, start + ROOM)
    for (let i = start; i < end; i++) put(i - start, get(items[i] as Item) ?? 0)
    out.bytes(bytes, (end - start) * size)
  }
}

/** The same for plain numbers. */
export const appendPlain = (out: ByteWriter, form: Form, numbers: ArrayLike<number>, count?: number): void =>
  appendNumbers(out, form, numbers, itself, 0, count)

const itself = (value: number): number => value
