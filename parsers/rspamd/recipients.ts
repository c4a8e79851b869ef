/** Lists of addresses in a verdict: `a@b,c@d>`; more than seven end with `...`. */

/** The addresses of a list, whose text goes up to its `>`, or to the end of a line that was cut. */
export function readList(text: string): string[] {
  const list = text.endsWith('>') ? text.slice(0, -1) : text
  return split(list).filter((address) => address !== '' && address !== '...')
}

/** At commas outside of quotes. */
function split(list: string): string[] {
  if (!list.includes('"')) return list.split(',').map(clean)
  const addresses: string[] = []
  let quoted = false
  let start = 0
  for (let i = 0; i < list.length; i++) {
    const character = list[i]
    if (character === '\\') i++
    else if (character === '"') quoted = !quoted
    else if (character === ',' && !quoted) {
      addresses.push(list.slice(start, i))
      start = i + 1
    }
  }
  addresses.push(list.slice(start))
  return addresses.map(clean)
}

const clean = (address: string): string => (address.endsWith('...') ? address.slice(0, -3) : address)
