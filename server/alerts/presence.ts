/** For how long the store has not answered: known without asking it. */

export type StoreState = 'starting' | 'ok' | 'unreachable'

/** Counts from the first look at which the store was away; a store that never came counts from the start. */
export function createPresence(storeState: () => StoreState, now: () => number) {
  let awaySince: number | undefined
  return {
    /** 0 while it answers. */
    awaySeconds(): number {
      if (storeState() === 'ok') {
        awaySince = undefined
        return 0
      }
      awaySince ??= now()
      return now() - awaySince
    },
  }
}
