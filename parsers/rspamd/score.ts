/** Scores as rspamd prints them. */

/** `1.50`, `-0.10`, and what a broken rule makes of a sum: `nan`, `inf`. */
export function scoreOf(text: string): number {
  const number = Number(text)
  if (!Number.isNaN(number)) return number
  return text.endsWith('inf') ? (text.startsWith('-') ? -Infinity : Infinity) : NaN
}
