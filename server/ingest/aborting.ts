/** Ends of waiting: at once where nobody waits any more, and a little later for what is under way. */

/** A store that is down may never answer; stopping does not wait for it. */
export function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason)
    if (signal.aborted) abort()
    signal.addEventListener('abort', abort, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}

/** Aborts `graceMs` after `signal`: time for the batch that is being written. */
export function later(signal: AbortSignal, graceMs: number): AbortSignal {
  const late = new AbortController()
  signal.addEventListener('abort', () => setTimeout(() => late.abort(signal.reason), graceMs).unref(), {
    once: true,
  })
  return late.signal
}
