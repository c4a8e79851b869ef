/** A signal with a time limit that holds. */

/** Aborts with `signal`, or after `milliseconds`. */
export function withDeadline(signal: AbortSignal, milliseconds: number): AbortSignal {
  const late = AbortSignal.timeout(milliseconds)
  // Node 20 throws a timeout away that only AbortSignal.any looks at, and the limit never comes; a listener keeps it.
  late.addEventListener('abort', () => undefined, { once: true })
  return AbortSignal.any([signal, late])
}
