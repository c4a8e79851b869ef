/** Long queue IDs hold the time they were made at, in UTC whatever the zone of the host. */

// 4jWYNc5069zNBbx
// ^ six digits of seconds, four of microseconds, to the base of 52; then z and the inode (Postfix src/global/mail_queue.h)
const DIGITS = '0123456789BCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz'
const BASE = 52
const SECONDS = 6
const MICROS = 4

/** Milliseconds since 1970, undefined for a short ID. */
export function madeAt(queueId: string): number | undefined {
  if (queueId.indexOf('z', SECONDS + MICROS) < 0) return undefined
  const seconds = numberOf(queueId, 0, SECONDS)
  const micros = numberOf(queueId, SECONDS, SECONDS + MICROS)
  return seconds < 0 || micros < 0 || micros >= 1_000_000 ? undefined : seconds * 1000 + micros / 1000
}

function numberOf(text: string, from: number, to: number): number {
  let number = 0
  for (let i = from; i < to; i++) {
    const digit = DIGITS.indexOf(text.charAt(i))
    if (digit < 0) return -1
    number = number * BASE + digit
  }
  return number
}
