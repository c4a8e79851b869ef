/** Lines that were cut: Postfix cuts a text at 2000 bytes, relays of syslog a line at 1024, and neither says so. */

const FEWEST_BYTES = 900
const MOST_BYTES_OF_A_UNIT = 3

/**
 * Whether a text is so long that it may have been cut. Strangers who write enough choose where that is, and can make
 * their own words look like the end of the line: what is read from the end is then not sure.
 */
export function mayBeCut(text: string): boolean {
  if (text.length * MOST_BYTES_OF_A_UNIT < FEWEST_BYTES) return false
  if (text.length >= FEWEST_BYTES) return true
  let bytes = 0
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    // Each half of a surrogate pair stands for two of its four bytes.
    bytes += code < 0x80 ? 1 : code < 0x800 || (code & 0xf800) === 0xd800 ? 2 : 3
  }
  return bytes >= FEWEST_BYTES
}
