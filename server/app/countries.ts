/** Countries of addresses, from a file of the operator's own; nothing is asked of anybody else. */
import { readFileSync } from 'node:fs'
import { isIPv4, isIPv6 } from 'node:net'

/** Ranges of one family, sorted: first and last address as numbers, and the country of each. */
interface Ranges {
  first: BigUint64Array
  last: BigUint64Array
  codes: string[]
}
interface Row {
  first: bigint
  last: bigint
  code: string
}

// "192.0.2.0","192.0.2.255","DE"     2001:db8::,2001:db8:ffff:ffff:ffff:ffff:ffff:ffff,DE,Germany
const LINE = /^"?(?<first>[\da-f.:]+)"?,"?(?<last>[\da-f.:]+)"?,"?(?<code>[A-Z]{2})"?(?:,|\s*$)/i

/** The countries of the file of this path. One that cannot be read costs the countries, and nothing else. */
export function readCountries(
  path: string,
  log: { warn(fields: object, message: string): void },
): (address: string) => string | undefined {
  try {
    return countriesIn(readFileSync(path, 'utf8'))
  } catch (cause) {
    log.warn(
      { err: cause },
      `${path} (setting countries) cannot be read: clients stand without their country`,
    )
    return () => undefined
  }
}

/** Of a text of lines `first,last,code` (addresses, ISO 3166), as free lists have them; other lines are passed over. */
export function countriesIn(text: string): (address: string) => string | undefined {
  const rows: Record<4 | 6, Row[]> = { 4: [], 6: [] }
  for (const line of text.split('\n')) {
    const { first, last, code } = LINE.exec(line)?.groups ?? {}
    const [from, to] = [numberOf(first ?? ''), numberOf(last ?? '')]
    if (from === undefined || to === undefined || from.family !== to.family || code === undefined) continue
    rows[from.family].push({ first: from.value, last: to.value, code: code.toUpperCase() })
  }
  const ranges = { 4: sorted(rows[4]), 6: sorted(rows[6]) }
  return (address) => {
    const { family, value } = numberOf(address) ?? {}
    return family === undefined || value === undefined ? undefined : find(ranges[family], value)
  }
}

function sorted(rows: Row[]): Ranges {
  rows.sort((a, b) => (a.first < b.first ? -1 : 1))
  return {
    first: BigUint64Array.from(rows, ({ first }) => first),
    last: BigUint64Array.from(rows, ({ last }) => last),
    codes: rows.map(({ code }) => code),
  }
}

function find({ first, last, codes }: Ranges, value: bigint): string | undefined {
  let [low, high] = [0, first.length - 1]
  while (low <= high) {
    const middle = (low + high) >> 1
    if ((first[middle] ?? 0n) > value) high = middle - 1
    else if ((last[middle] ?? 0n) < value) low = middle + 1
    else return codes[middle]
  }
  return undefined
}

/** An address as a number: all of IPv4, the upper half of IPv6, as no country has less than a /64. */
function numberOf(address: string): { family: 4 | 6; value: bigint } | undefined {
  if (isIPv4(address)) {
    const value = address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)
    return { family: 4, value: BigInt(value) }
  }
  if (!isIPv6(address)) return undefined
  const [head = '', tail] = address.split('::')
  const parts = (text: string) => (text === '' ? [] : text.split(':'))
  const missing = tail === undefined ? 0 : 8 - parts(head).length - parts(tail).length
  const groups = [...parts(head), ...Array.from({ length: missing }, () => '0'), ...parts(tail ?? '')]
  const value = groups.slice(0, 4).reduce((sum, group) => (sum << 16n) + BigInt(`0x${group}`), 0n)
  return { family: 6, value }
}
