/** Queue IDs at the start of a message: short ones, long ones, and the word that says there is none yet. */

const HEX = 1
const LONG = 2

/** Which characters may stand in which form: upper-case hex, or digits and consonants of both cases. */
const FORMS = new Uint8Array(128)
for (const character of '0123456789ABCDEF') FORMS[character.charCodeAt(0)] = HEX
for (const character of '0123456789BCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz') {
  const code = character.charCodeAt(0)
  FORMS[code] = (FORMS[code] ?? 0) | LONG
}

/** Five hex digits of microseconds and an inode. */
const SHORTEST = 6
/** Six characters of seconds, four of microseconds, `z`, and an inode (Postfix src/global/mail_queue.h). */
const SHORTEST_LONG = 12
const LONGEST = 30

// 4F2A81C0B7: removed     4jWYNc5069zNBbx: removed     NOQUEUE: reject: RCPT from …
//           ^ end                        ^ end                ^ end
/** Where the ID ends that opens the text and has `: ` behind it; 0 where none does. */
export function readQueueId(text: string): number {
  let forms = HEX | LONG
  let end = 0
  while (end < LONGEST) {
    const code = text.charCodeAt(end)
    if (code === 58) break
    forms &= code < 128 ? (FORMS[code] ?? 0) : 0
    if (forms === 0) return text.startsWith('NOQUEUE: ') ? 'NOQUEUE'.length : 0
    end++
  }
  if (text.charCodeAt(end + 1) !== 32 || text.charCodeAt(end) !== 58) return 0
  return isForm(text, end, forms) ? end : 0
}

/** Whether the whole text is a queue ID. */
export function isQueueId(text: string): boolean {
  if (text === '' || text.length > LONGEST || text === 'NOQUEUE') return false
  return readQueueId(`${text}: `) === text.length
}

function isForm(text: string, end: number, forms: number): boolean {
  if (forms & HEX && end >= SHORTEST) return true
  if (end < SHORTEST_LONG) return false
  const z = text.lastIndexOf('z', end - 1)
  return z >= SHORTEST_LONG - 2 && z < end - 1
}

/** Digits and consonants in their order: the value of each is its place (src/global/mail_queue.h). */
const DIGITS = '0123456789BCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz'
const MICROS_DIGITS = 4

// 4b8vDt2nzlz2FQl
// ^ seconds ^ micros before the last z, which both parts may hold as well
/** Microseconds since 1970 in UTC at which a long ID was made; undefined for short ones, which hold no date. */
export function timeOfQueueId(id: string): number | undefined {
  const z = id.lastIndexOf('z')
  if (id.length > LONGEST || z < SHORTEST_LONG - 2 || z === id.length - 1) return undefined
  const seconds = valueOf(id.slice(0, z - MICROS_DIGITS))
  const micros = valueOf(id.slice(z - MICROS_DIGITS, z))
  if (Number.isNaN(seconds) || Number.isNaN(micros) || micros >= 1_000_000) return undefined
  return seconds * 1_000_000 + micros
}

function valueOf(text: string): number {
  let value = 0
  for (const character of text) {
    const digit = DIGITS.indexOf(character)
    if (digit < 0) return NaN
    value = value * DIGITS.length + digit
  }
  return value
}
