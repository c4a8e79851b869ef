/** The newest things of a stream, so many at most: the oldest go. Things with a known key change in place. */

/** Most that are kept; what is older is in Search. */
export const LIVE_CAPACITY = 5000

export interface Entry<T> {
  /** Rises with each entry; names the row. */
  seq: number
  item: T
}

export interface Ring<T> {
  push: (item: T) => void
  /** Oldest first. */
  entries: () => readonly Entry<T>[]
  clear: () => void
  /** All that ever came. */
  readonly seen: number
}

/** `keyOf` undefined: everything is new. */
export function createRing<T>(capacity: number, keyOf?: (item: T) => string): Ring<T> {
  const places = new Map<string, Entry<T>>()
  let kept: Entry<T>[] = []
  let seen = 0
  return {
    push(item) {
      seen += 1
      const key = keyOf?.(item)
      const known = key === undefined ? undefined : places.get(key)
      if (known) {
        // A new object, so that a row that compares entries sees the change.
        const changed = { seq: known.seq, item }
        kept[kept.indexOf(known)] = changed
        if (key !== undefined) places.set(key, changed)
        return
      }
      const entry = { seq: seen, item }
      kept.push(entry)
      if (key !== undefined) places.set(key, entry)
      // Cut in one go now and then instead of one by one.
      if (kept.length > capacity * 1.2) {
        for (const gone of kept.slice(0, -capacity)) if (keyOf) places.delete(keyOf(gone.item))
        kept = kept.slice(-capacity)
      }
    },
    entries: () => kept.slice(-capacity),
    clear() {
      kept = []
      places.clear()
      seen = 0
    },
    get seen() {
      return seen
    },
  }
}
