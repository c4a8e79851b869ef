/** A log line that can be shown to strangers: its form stays, who and where do not. Pure. */

// to=<anna.berg@mail.example.org>
const ADDRESS = /"[^"\n]{1,256}"@[\w.-]+|[^\s<>"(),;:[\]=]{1,256}@[\w.-]+/g
// 2001:db8::7    ::ffff:192.0.2.7
const IPV6 = /(?<![\w:.])(?:[\da-f]{0,4}:){2,7}(?:[\da-f]{1,4}|\d{1,3}(?:\.\d{1,3}){3})?(?![\w:])/gi
const IPV4 = /(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?![\w]|\.\d)/g
// 4bXc2K0Yz1z3qP    9F3A1C20B7    d41d8cd98f00b204    5f0c1c3e-8b7e-4a51
const ID = /(?<![\w-])(?=[\w-]*\d)(?=[\w-]*[A-Za-z])[\w-]{9,}(?![\w-])/g
// mail.example.org
const HOST = /(?<![\w@./-])(?:[a-z\d_](?:[a-z\d_-]{0,61}[a-z\d_])?\.)+[a-z]{2,24}(?![\w.-]|\()/gi
// sasl_username=anna    user=<anna>
//               ^ name
const NAME =
  /\b(?<key>(?:\w*user(?:name)?|logname|login|acct|helo|subject|from|to|orig_to)=)(?<open>["<]?)(?<name>[^\s<>",;()]+)/gi
// Files and units are part of the form, and no hosts.
const FILE = /\.(?:cf|conf|log|lua|db|sock|service|pid|lmdb|sieve|c|so)$/i

/**
 * Addresses, hosts, IP addresses, names and IDs are replaced, each by the same stand-in wherever it comes again, so that
 * the line still tells which are equal. Replacements are documentation names (RFC 2606, RFC 5737, RFC 3849).
 */
export function anonymise(text: string): string {
  const standIns = new Map<string, string>()
  const counts = new Map<string, number>()
  /** Stand-ins wait under a mark of their own, so that no later rule reads them again. */
  const kept: string[] = []
  const keep = (kind: string, original: string, make: (count: number) => string) => {
    const key = `${kind} ${original.toLowerCase()}`
    let standIn = standIns.get(key)
    if (standIn === undefined) {
      const count = (counts.get(kind) ?? 0) + 1
      counts.set(kind, count)
      standIns.set(key, (standIn = make(count)))
    }
    kept.push(standIn)
    return `\u0001${kept.length - 1}\u0002`
  }
  return text
    .replaceAll(/[\u0001\u0002]/g, ' ')
    .replace(ADDRESS, (all) => keep('address', all, (count) => `user${count}@example.org`))
    .replace(IPV6, (all) => keep('ipv6', all, (count) => `2001:db8::${count}`))
    .replace(IPV4, (all) => keep('ipv4', all, (count) => `192.0.2.${count}`))
    .replace(HOST, (all) => (FILE.test(all) ? all : keep('host', all, (count) => `host${count}.example`)))
    .replace(NAME, (all, key: string, open: string, name: string) =>
      name.startsWith('\u0001') ? all : key + open + keep('name', name, (count) => `name${count}`),
    )
    .replace(ID, (all) => keep('id', all, (count) => `ID${count}`))
    .replaceAll(/\u0001(\d+)\u0002/g, (_, index: string) => kept[Number(index)] ?? '')
}
