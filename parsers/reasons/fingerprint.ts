/**
 * A reply without what changes from one to the next (numbers, addresses, host names, links, IDs): replies with the same
 * fingerprint say the same.
 */

/** Replies are at most 2000 bytes in a log; what tells them apart stands at the front. */
const LONGEST_READ = 2000
const LONGEST = 160

// Postfix's words around the other server's; the same reply may come to any command.
const BEFORE = /^host [^\s[]{1,255}\[[^\]]{0,64}\] (?:said|refused to talk to me): /
const AFTER = / \(in reply to [\w ]{1,40}\)$/

// Every part is bounded, so one pass over the text is linear.
// host mx.example.net[198.51.100.7] said:    <a@b.example>    https://bl.example/?ip=192.0.2.1    a@b.example
// mx.example.net    192.0.2.1    2001:db8::7    5.1.1    4bXyz12    r75si5694561wmf.156    "quoted by a stranger"
const CHANGING =
  /(?<host>\b(?:host|from|with|to|by) [^\s[]{1,255}\[[^\]]{0,64}\](?::\d{1,5})?)|(?<quoted><[^<>]{0,512}>|"[^"]{0,512}")|(?<link>(?:https?:\/\/|www\.)[^\s"<>]{1,500})|(?<address>[^\s@<>"()[\]]{1,64}@[^\s@<>"()[\],;]{1,255})|(?<code>\b[245]\.\d{1,3}\.\d{1,3}(?![\d.]))|(?<word>[\p{L}\p{N}_][\p{L}\p{N}_.:=+/'’-]{0,255})|\s{1,100}|./gsu

const CODE = /^[245]\d\d-?$/

/** A word is an ID when it holds a digit, a name when a dot or colon joins its parts, and noise when nobody could say it. */
const isChanging = (word: string): boolean =>
  /\d/.test(word) || /[\p{L}][.:=+/_][\p{L}]/u.test(word) || word.length > 24

/**
 * At most 160 characters of plain words in small letters; `#` stands for what was taken out. Empty for an empty reply.
 * The same for every reply that differs only in whom, when and where it is about; safe to show, and to group by.
 */
export function fingerprintOf(reply: string): string {
  const words: string[] = []
  let length = 0
  for (const { 0: text, groups } of said(reply).matchAll(CHANGING)) {
    const word = wordOf(text, groups ?? {})
    // a code before each line of the reply, or two IDs side by side, say nothing new
    if (
      word === undefined ||
      (word === '#' && words.at(-1) === '#') ||
      (isCode(word) && words.includes(word))
    )
      continue
    length += word.length + 1
    if (length > LONGEST) break
    words.push(word)
  }
  return words.join(' ')
}

const said = (reply: string): string => reply.slice(0, LONGEST_READ).replace(BEFORE, '').replace(AFTER, '')

const isCode = (word: string): boolean => /^[245]\.?\d/.test(word)

const wordOf = (text: string, groups: Record<string, string | undefined>): string | undefined => {
  const { host, quoted, link, address, code, word } = groups
  if (code !== undefined) return code
  if (host !== undefined) return `${host.slice(0, host.indexOf(' ')).toLowerCase()} #`
  if (quoted !== undefined || link !== undefined || address !== undefined) return '#'
  if (word === undefined) return undefined
  if (CODE.test(word)) return word.slice(0, 3)
  // 550-5.1.1 of a reply of several lines
  const both = /^[245]\d\d-(?<enhanced>[245]\.\d{1,3}\.\d{1,3})$/.exec(word)?.groups
  if (both !== undefined) return both['enhanced']
  const bare = word.replace(/[.:=+/'’_-]+$/, '')
  return isChanging(bare) ? '#' : bare.toLowerCase()
}
