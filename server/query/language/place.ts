/** Addresses of the network: IPv4, IPv6 and networks in CIDR form. */

// 198.51.100.7
const IPV4 = /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?!$)|$)){4}$/

export function isIpv4(text: string): boolean {
  return IPV4.test(text)
}

/** RFC 4291 section 2.2, without a zone index. */
export function isIpv6(text: string): boolean {
  if (!/^[0-9a-f:.]{2,45}$/i.test(text) || !text.includes(':')) return false
  const halves = text.split('::')
  if (halves.length > 2) return false
  let groups = 0
  for (const half of halves) {
    if (half === '') continue
    const parts = half.split(':')
    for (const [i, part] of parts.entries()) {
      if (part.includes('.')) {
        if (half !== halves.at(-1) || i !== parts.length - 1 || !isIpv4(part)) return false
        groups += 2
      } else {
        if (!/^[0-9a-f]{1,4}$/i.test(part)) return false
        groups += 1
      }
    }
  }
  return halves.length === 2 ? groups < 8 : groups === 8
}

export function isAddress(text: string): boolean {
  return isIpv4(text) || isIpv6(text)
}

/** `198.51.100.0/24`, `2001:db8::/32`. */
export function isNetwork(text: string): boolean {
  const [address = '', length = '', ...more] = text.split('/')
  if (more.length > 0 || !/^\d{1,3}$/.test(length)) return false
  return (isIpv4(address) && Number(length) <= 32) || (isIpv6(address) && Number(length) <= 128)
}

/** Whether an address lies in a network; false for texts that are neither, and across families. */
export function isInNetwork(address: string, network: string): boolean {
  const [base = '', length = ''] = network.split('/')
  const a = bytesOf(address)
  const b = bytesOf(base)
  if (a === undefined || b === undefined || a.length !== b.length) return false
  const bits = Number(length)
  return a.every((byte, i) => {
    const mask = (0xff00 >> Math.min(8, Math.max(0, bits - 8 * i))) & 0xff
    return (byte & mask) === ((b[i] ?? 0) & mask)
  })
}

function bytesOf(address: string): number[] | undefined {
  if (isIpv4(address)) return address.split('.').map(Number)
  if (!isIpv6(address)) return undefined
  const [head = [], tail] = address.split('::').map(groupsOf)
  if (tail === undefined) return head.flatMap(pairOf)
  return [...head, ...Array<number>(8 - head.length - tail.length).fill(0), ...tail].flatMap(pairOf)
}

const pairOf = (group: number): number[] => [group >> 8, group & 0xff]

function groupsOf(half: string): number[] {
  return half.split(':').flatMap((part) => {
    if (part === '') return []
    if (!part.includes('.')) return [parseInt(part, 16)]
    const [a = 0, b = 0, c = 0, d = 0] = part.split('.').map(Number)
    return [a * 256 + b, c * 256 + d]
  })
}
