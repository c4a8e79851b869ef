/** Identity of lives and sessions: 64 bits of what makes them unique, as 16 hex digits. */
import type { Micros } from '../../parsers/event.ts'

const hex = (value: number): string => (value >>> 0).toString(16).padStart(8, '0')

/** Two independent 32-bit lanes (multiplicative mixing, murmur3 finish); not cryptographic, and need not be. */
const digest = (text: string): string => {
  let a = 0x9e3779b1
  let b = 0x85ebca77
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index)
    a = Math.imul(a ^ unit, 0x5bd1e995)
    b = Math.imul(b ^ unit, 0xc2b2ae3d)
    a ^= a >>> 15
    b ^= b >>> 13
  }
  a = Math.imul(a ^ (b >>> 16), 0x85ebca6b)
  b = Math.imul(b ^ (a >>> 13), 0xc2b2ae35)
  return hex(a ^ (a >>> 16)) + hex(b ^ (b >>> 16))
}

/** Trace ID of a life, from the time of the first event seen of it. */
export const traceIdOf = (host: string, instance: string, queueId: string, time: Micros): string =>
  digest(`${host}\n${instance}\n${queueId}\n${time}`)

/** ID of an SMTP session; `peer` tells apart those that one postscreen process serves at once. */
export const connectionIdOf = (
  host: string,
  program: string,
  pid: number,
  time: Micros,
  peer: string,
): string => digest(`${host}\n${program}\n${pid}\n${time}\n${peer}`)

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
