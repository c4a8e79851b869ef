/** What is kept of each host: senders of syslog choose the names, so that only hosts heard of lately have a place. */

export interface Recent<Value> {
  /** Never above twice the bound. */
  readonly size: number
  /** Asked for, a host counts as heard of. */
  get(host: string): Value | undefined
  set(host: string, value: Value): void
  clear(): void
}

/**
 * The `most` hosts heard of last always stay, and up to as many before them: two generations cost nothing while the same
 * hosts speak. `lost` gets what is forgotten.
 */
export const createRecent = <Value>(most: number, lost?: (value: Value) => void): Recent<Value> => {
  let young = new Map<string, Value>()
  let old = new Map<string, Value>()

  const set = (host: string, value: Value): void => {
    if (young.size >= most && !young.has(host)) {
      if (lost !== undefined) for (const [name, each] of old) if (name !== host) lost(each)
      old = young
      young = new Map()
    }
    old.delete(host)
    young.set(host, value)
  }

  return {
    get size() {
      return young.size + old.size
    },
    get: (host) => {
      const value = young.get(host)
      if (value !== undefined) return value
      const before = old.get(host)
      if (before !== undefined) set(host, before)
      return before
    },
    set,
    clear: () => {
      young.clear()
      old.clear()
    },
  }
}
