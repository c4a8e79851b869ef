/** Reason classes for people: `rate-limited` becomes words. */

/** The class with its hyphens opened. */
export function reasonTitle(reasonClass: string): string {
  const words = reasonClass.replaceAll('-', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}
