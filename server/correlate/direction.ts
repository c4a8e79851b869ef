/** Direction of a message: which of its ends are ours, gathered as bits while its lines come in. */
import type { Delivery } from '../../parsers/event.ts'
import type { Direction } from './records.ts'

/** Bits of `Life.ways`. */
export const FROM_OURS = 1
export const FROM_OUTSIDE = 2
export const TO_OURS = 4
export const TO_OUTSIDE = 8
/** Refused or put off before anybody was asked: outside, if it came from us. */
export const TO_NOWHERE = 16

export const directionOf = (ways: number): Direction => {
  const ours = (ways & FROM_OURS) !== 0
  const outside = (ways & FROM_OUTSIDE) !== 0
  if ((ways & TO_OUTSIDE) !== 0 || (ours && (ways & TO_NOWHERE) !== 0)) {
    if (ours) return 'outbound'
    // a stranger's mail that we relayed came for a domain that is ours to relay for
    return outside || (ways & TO_OURS) !== 0 ? 'inbound' : 'unknown'
  }
  if ((ways & TO_OURS) !== 0) return ours ? 'internal' : 'inbound'
  if (ours) return 'outbound'
  return outside ? 'inbound' : 'unknown'
}

/** An IPv4 address, read without arrays: each new client has one. */
const groupsOfFour = (address: string): number[] | undefined => {
  let value = 0
  let byte = -1
  let dots = 0
  for (let index = 0; index < address.length; index++) {
    const code = address.charCodeAt(index)
    if (code >= 48 && code <= 57) byte = Math.max(byte, 0) * 10 + code - 48
    else if (code !== 46 || byte < 0 || ++dots > 3) return undefined
    else {
      value = value * 256 + byte
      byte = -1
    }
    if (byte > 255) return undefined
  }
  if (dots !== 3 || byte < 0) return undefined
  value = value * 256 + byte
  return [Math.floor(value / 0x1_0000), value % 0x1_0000]
}

/** The address as 16-bit groups (IPv4 as two), or undefined when it is none. */
const groupsOf = (address: string): number[] | undefined => {
  if (!address.includes(':')) return groupsOfFour(address)
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)
  if (mapped?.[1] !== undefined) return groupsOf(mapped[1])
  const [head = '', tail] = address.split('::', 2)
  const left = head === '' ? [] : head.split(':')
  const right = tail === undefined || tail === '' ? [] : tail.split(':')
  const gap = tail === undefined ? 0 : 8 - left.length - right.length
  if (gap < 0) return undefined
  const groups = [...left, ...Array<string>(gap).fill('0'), ...right].map((part) => parseInt(part, 16))
  return groups.length === 8 && !groups.some(Number.isNaN) ? groups : undefined
}

/** Whether the first `bits` of both are equal; IPv4 and IPv6 never are. */
const shares = (a: number[], b: number[], bits: number): boolean => {
  if (a.length !== b.length) return false
  let left = bits
  for (let index = 0; left > 0 && index < a.length; index++, left -= 16) {
    const shift = left >= 16 ? 0 : 16 - left
    if ((a[index] ?? 0) >>> shift !== (b[index] ?? 0) >>> shift) return false
  }
  return true
}

const domainOf = (address: string): string => address.slice(address.lastIndexOf('@') + 1).toLowerCase()

const isLoopback = (address: string | undefined): boolean => address === '127.0.0.1' || address === '::1'

export interface Sides {
  /** Bit for the client of a message. */
  fromClient(address: string | undefined): number
  /** Bit for a delivery; 0 where the line decides nothing (a content filter's hop). */
  toRecipient(delivery: Delivery, daemon: string): number
}

/** `ownNetworks` are CIDR blocks or addresses; `ownDomains` match whole and with subdomains as `.example.com`. */
export const createSides = (ownDomains: readonly string[], ownNetworks: readonly string[]): Sides => {
  const domains = new Set(ownDomains.map((domain) => domain.toLowerCase()))
  const networks = ownNetworks.flatMap((network) => {
    const [address = '', length] = network.split('/', 2)
    const groups = groupsOf(address)
    return groups === undefined ? [] : [{ groups, bits: Number(length ?? groups.length * 16) }]
  })
  const known = new Map<string, number>()

  const ownsDomain = (address: string): boolean => {
    if (domains.size === 0) return false
    const domain = domainOf(address)
    if (domains.has(domain)) return true
    for (let dot = domain.indexOf('.'); dot !== -1; dot = domain.indexOf('.', dot + 1)) {
      if (domains.has(domain.slice(dot))) return true
    }
    return false
  }

  const fromClient = (address: string | undefined): number => {
    if (address === undefined || address === '' || address === 'unknown') return 0
    if (isLoopback(address)) return FROM_OURS
    const seen = known.get(address)
    if (seen !== undefined) return seen
    const groups = groupsOf(address)
    const ours = groups !== undefined && networks.some((net) => shares(groups, net.groups, net.bits))
    if (known.size >= 10_000) known.clear()
    const side = ours ? FROM_OURS : FROM_OUTSIDE
    known.set(address, side)
    return side
  }

  const toRecipient = (delivery: Delivery, daemon: string): number => {
    switch (daemon) {
      case 'local':
      case 'virtual':
      case 'lmtp':
      case 'pipe':
        return TO_OURS
      case 'smtp':
      case 'error':
      case 'retry':
        if (ownsDomain(delivery.recipient)) return TO_OURS
        if (daemon === 'smtp') return isLoopback(delivery.relayAddress) ? 0 : TO_OUTSIDE
        return TO_NOWHERE
      default:
        return 0
    }
  }
  return { fromClient, toRecipient }
}
