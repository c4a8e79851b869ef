/** Messages out of a stream of syslog (RFC 6587): each with its length before it, or ended by a newline. */

const NEWLINE = 10
const SPACE = 32
/** `123 <22>1 ...`: at most so many digits. */
const MOST_DIGITS = 9

export interface Frames {
  /** The messages that are whole now. */
  push(data: Buffer): Buffer[]
  /** What stood there when the sender went away. */
  end(): Buffer[]
  /** Messages that were longer than allowed: only their beginning was given. */
  cut(): number
}

/** Both ways may alternate in one stream: a digit begins a length, anything else a line. */
export function createFrames(maxBytes: number): Frames {
  let held: Buffer = Buffer.alloc(0)
  /** Bytes of the present message still to be dropped; Infinity: up to the next newline. */
  let dropping = 0
  let cuts = 0

  function next(): Buffer | undefined {
    if (dropping > 0) {
      const end = dropping === Infinity ? held.indexOf(NEWLINE) + 1 : Math.min(dropping, held.length)
      if (dropping !== Infinity) dropping -= end
      else if (end > 0) dropping = 0
      held = end > 0 || dropping !== Infinity ? held.subarray(end) : Buffer.alloc(0)
      if (dropping > 0 || held.length === 0) return undefined
    }
    while (held[0] === NEWLINE) held = held.subarray(1)
    const first = held[0]
    if (first === undefined) return undefined
    return first >= 49 && first <= 57 ? counted() : ended()
  }

  function counted(): Buffer | undefined {
    const space = held.subarray(0, MOST_DIGITS + 1).indexOf(SPACE)
    if (space < 0) return held.length > MOST_DIGITS ? ended() : undefined
    const digits = held.toString('latin1', 0, space)
    if (!/^\d+$/.test(digits)) return ended()
    const length = Number(digits)
    const kept = Math.min(length, maxBytes)
    if (held.length < space + 1 + kept) return undefined
    const message = held.subarray(space + 1, space + 1 + kept)
    held = held.subarray(space + 1 + kept)
    if (length > kept) {
      cuts += 1
      dropping = length - kept
    }
    return message
  }

  function ended(): Buffer | undefined {
    const newline = held.indexOf(NEWLINE)
    if (newline < 0 && held.length <= maxBytes) return undefined
    const whole = newline >= 0 && newline <= maxBytes
    const message = held.subarray(0, whole ? newline : maxBytes)
    held = held.subarray(whole ? newline + 1 : maxBytes)
    if (!whole) {
      cuts += 1
      dropping = Infinity
    }
    return message
  }

  function all(): Buffer[] {
    const messages: Buffer[] = []
    for (;;) {
      const before = held.length
      const message = next()
      if (message !== undefined) messages.push(message)
      else if (held.length === before || held.length === 0 || dropping > 0) return messages
    }
  }

  return {
    push(data) {
      held = held.length > 0 ? Buffer.concat([held, data]) : data
      return all()
    },
    end() {
      const rest = dropping > 0 ? [] : [held.subarray(0, maxBytes)].filter(({ length }) => length > 0)
      held = Buffer.alloc(0)
      return rest
    },
    cut: () => cuts,
  }
}

/** One line of a message: what would break it is written as rsyslog does, `#012` for a newline. */
export function lineOf(message: Buffer): Buffer {
  let end = message.length
  while (end > 0 && (message[end - 1] === NEWLINE || message[end - 1] === 0 || message[end - 1] === 13)) end--
  const text = message.subarray(0, end)
  if (!text.includes(NEWLINE)) return Buffer.concat([text, Buffer.from('\n')])
  return Buffer.from(`${text.toString('latin1').replaceAll('\n', '#012')}\n`, 'latin1')
}
