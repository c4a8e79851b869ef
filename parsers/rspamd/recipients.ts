/** Lists of addresses in a verdict: `, rcpts: <a@b,c@d>`; more than seven end with `...`. */

/** What may stand behind a list. */
const FOLLOWERS = [', mime_rcpts: <', ', mime_rcpt: <', ', file: ', ', forced: ', ', settings_id: ']

/** The addresses of the list that opens the text with `mark`; undefined where it does not. */
export function readList(text: string, mark: string): string[] | undefined {
  if (!text.startsWith(mark)) return undefined
  let end = text.endsWith('>') ? text.length - 1 : text.length
  for (const follower of FOLLOWERS) {
    const at = text.indexOf(`>${follower}`)
    if (at >= 0 && at < end) end = at
  }
  return split(text.slice(mark.length, end)).filter((address) => address !== '' && address !== '...')
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
