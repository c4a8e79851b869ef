/** Which file this is: device, inode and a fingerprint of its first bytes. Names and inode numbers alone are reused. */
import { createHash } from 'node:crypto'

export interface FileIdentity {
  /** Where it was seen last. */
  path: string
  dev: number
  ino: number
  /** How many of its first bytes the fingerprint covers; grows with the file up to HEAD_BYTES. */
  headBytes: number
  fingerprint: string
}

export const HEAD_BYTES = 1024
/** A stamp and a little more, as no two files begin. A shorter head proves nothing by itself: then the inode must be the same too. */
const SURE_BYTES = 24

export function fingerprintOf(head: Buffer): string {
  return createHash('sha1').update(head).digest('base64url').slice(0, 16)
}

export function identify(path: string, place: { dev: number; ino: number }, head: Buffer): FileIdentity {
  const first = head.subarray(0, HEAD_BYTES)
  return {
    path,
    dev: place.dev,
    ino: place.ino,
    headBytes: first.length,
    fingerprint: fingerprintOf(first),
  }
}

/** True while `head` begins as the file did. */
export function beginsAs(identity: FileIdentity, head: Buffer): boolean {
  return (
    head.length >= identity.headBytes &&
    fingerprintOf(head.subarray(0, identity.headBytes)) === identity.fingerprint
  )
}

/** Enough of it was seen to know it again under any name. */
export function isSure({ headBytes }: FileIdentity): boolean {
  return headBytes >= SURE_BYTES
}

/** The same content under any name, compressed or copied. */
export function isCopy(identity: FileIdentity, head: Buffer): boolean {
  return isSure(identity) && beginsAs(identity, head)
}

/** The same file, or the same content. */
export function isSame(
  identity: FileIdentity,
  place: { dev: number; ino: number; compressed: boolean },
  head: Buffer,
): boolean {
  const inPlace = place.dev === identity.dev && place.ino === identity.ino
  // a packed file never was the empty log that had its inode before
  return inPlace && (!place.compressed || identity.headBytes > 0)
    ? beginsAs(identity, head)
    : isCopy(identity, head)
}
