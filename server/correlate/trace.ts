/** Identity of lives and sessions: 64 bits of what makes them unique, as 16 hex digits. */
import type { Micros } from '../../parsers/event.ts'

/** Character code of the hex digit that `shift` leaves lowest. */
const digit = (value: number, shift: number): number => {
  const four = (value >>> shift) & 15
  return four < 10 ? 48 + four : 87 + four
}

/** Made at once: a string joined from pieces is joined anew by whoever looks it up first. */
const hex = (high: number, low: number): string =>
  String.fromCharCode(
    digit(high, 28),
    digit(high, 24),
    digit(high, 20),
    digit(high, 16),
    digit(high, 12),
    digit(high, 8),
    digit(high, 4),
    digit(high, 0),
    digit(low, 28),
    digit(low, 24),
    digit(low, 20),
    digit(low, 16),
    digit(low, 12),
    digit(low, 8),
    digit(low, 4),
    digit(low, 0),
  )

// Two independent 32-bit lanes (multiplicative mixing, murmur3 finish); not cryptographic, and need not be.
let a = 0
let b = 0

const begin = (): void => {
  a = 0x9e3779b1
  b = 0x85ebca77
}

const mix = (unit: number): void => {
  a = Math.imul(a ^ unit, 0x5bd1e995)
  b = Math.imul(b ^ unit, 0xc2b2ae3d)
  a ^= a >>> 15
  b ^= b >>> 13
}

const mixText = (text: string): void => {
  for (let index = 0; index < text.length; index++) mix(text.charCodeAt(index))
  mix(0x10000)
}

const mixNumber = (value: number): void => {
  mix(value | 0)
  mix((value / 0x1_0000_0000) | 0)
}

const finish = (): string => {
  let high = Math.imul(a ^ (b >>> 16), 0x85ebca6b)
  let low = Math.imul(b ^ (high >>> 13), 0xc2b2ae35)
  high = Math.imul(high ^ (low >>> 15), 0x27d4eb2f)
  low ^= low >>> 16
  return hex(high ^ (high >>> 16), low)
}

/** Trace ID of a life, from the time of the first event seen of it. */
export const traceIdOf = (host: string, instance: string, queueId: string, time: Micros): string => {
  begin()
  mixText(host)
  mixText(instance)
  mixText(queueId)
  mixNumber(time)
  return finish()
}

/**
 * ID of an SMTP session. `peer` tells apart those that one postscreen process serves at once, `position` those that one
 * smtpd process serves within the second that old syslog stamps resolve.
 */
export const connectionIdOf = (
  host: string,
  program: string,
  pid: number,
  time: Micros,
  peer: string,
  position: number,
): string => {
  begin()
  mixText(host)
  mixText(program)
  mixNumber(pid)
  mixNumber(time)
  mixText(peer)
  mixNumber(position)
  return finish()
}

/** A queue ID on a host as one small integer, for remembering very many of them; collisions cost one look-up. */
export const keyHash = (host: string, queueId: string): number => {
  let hash = 0x811c9dc5
  for (let index = 0; index < host.length; index++)
    hash = Math.imul(hash ^ host.charCodeAt(index), 0x01000193)
  hash = Math.imul(hash ^ 0x2f, 0x01000193)
  for (let index = 0; index < queueId.length; index++) {
    hash = Math.imul(hash ^ queueId.charCodeAt(index), 0x01000193)
  }
  return hash ^ (hash >>> 15)
}
