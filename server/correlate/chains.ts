/**
 * The hops of a message form a chain, first to last. What a peer names in its reply it chooses freely: an edge that would
 * close the chain to a ring, or make it longer than any mail's way is, is not made.
 */
import type { Book } from './book.ts'
import { halvesOf, lastOf } from './halves.ts'
import { frontLink } from './hops.ts'
import type { Life } from './life.ts'
import type { Link } from './records.ts'

/** No mail passes so many filters; and whoever walks a chain ends here, whatever is stored. */
export const MOST_HOPS = 16
/** Every row of the first hop tells all later ones: a chain that grew while parts of it had left memory ends here. */
const MOST_TOLD = 256

const namedBy = (book: Book, life: Life, link: Link): Life | undefined => {
  for (let one = book.head(life.host, link.queueId); one !== undefined; one = one.older) {
    const last = lastOf(one)
    if (last !== lastOf(life) && (link.traceId === undefined || last.traceId === link.traceId)) return last
  }
  return undefined
}

/** The last half of the hop before this life, if memory holds it. */
export const frontOf = (book: Book, life: Life): Life | undefined => {
  const link = frontLink(life)
  return link === undefined ? undefined : namedBy(book, life, link)
}

/** The same, whichever of its halves knows it. */
const frontOfAny = (book: Book, life: Life): Life | undefined => {
  for (const half of halvesOf(life)) {
    const front = frontOf(book, half)
    if (front !== undefined) return front
  }
  return undefined
}

/** The message and the hops before it, as far as memory holds them; a half may know of a hop that the other does not. */
const hopsUpTo = (book: Book, life: Life): Set<Life> => {
  const found = new Set([lastOf(life)])
  for (const hop of found) {
    if (found.size > MOST_HOPS) break
    for (const half of halvesOf(hop)) {
      const front = frontOf(book, half)
      if (front !== undefined) found.add(front)
    }
  }
  return found
}

/** How many hops the longest way from this one on has, itself among them. */
const lengthFrom = (book: Book, life: Life): number => {
  const seen = new Set([lastOf(life)])
  let step = [lastOf(life)]
  let length = 0
  while (step.length > 0 && length <= MOST_HOPS) {
    length++
    const next: Life[] = []
    for (const half of step.flatMap(halvesOf)) {
      for (const link of half.links) {
        if (link.kind !== 'reinjection' || link.way !== 'to') continue
        const behind = namedBy(book, half, link)
        if (behind === undefined || seen.has(behind)) continue
        seen.add(behind)
        next.push(behind)
      }
    }
    step = next
  }
  return length
}

/** Whether `child` can be the hop after `parent`: it is none before it, nor the same message, and the chain has an end. */
export const mayFollow = (book: Book, parent: Life, child: Life): boolean => {
  const before = hopsUpTo(book, parent)
  if (before.has(lastOf(child))) return false
  // what lies between may have left memory: the later hops that a life has heard of, it keeps
  const told = halvesOf(child).flatMap(({ behind }) => behind.flatMap((hop) => [hop, ...hop.hops]))
  const { traceId } = lastOf(parent)
  if (told.length > MOST_TOLD || told.some((hop) => hop.traceId === traceId)) return false
  return before.size + lengthFrom(book, child) <= MOST_HOPS
}

/**
 * Whether a life in a ring is the one to tell of as the first: that which was opened first. Rings come from what was
 * stored before edges were looked at, or when lives turn out to be halves of one message.
 */
export const leadsRing = (book: Book, life: Life): boolean => {
  let first = life
  let one = frontOfAny(book, life)
  for (let hops = 0; one !== undefined && hops < MOST_HOPS; hops++) {
    if (one === life) return first === life
    if (one.opened < first.opened || (one.opened === first.opened && one.traceId < first.traceId)) first = one
    one = frontOfAny(book, one)
  }
  return false
}
