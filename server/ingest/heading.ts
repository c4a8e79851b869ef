/**
 * The first line of each file of a spool: a number that no other has. Files are known by how they begin, and what comes
 * after it is up to senders. Files of earlier releases have none.
 */
import { randomBytes } from 'node:crypto'
import type { ByteReader } from './reader.ts'

const HEADING = /^mailtrace spool [0-9a-f]{32}\n/
const HEADING_BYTES = 49

export function newHeading(): Buffer {
  return Buffer.from(`mailtrace spool ${randomBytes(16).toString('hex')}\n`)
}

/** Where the lines begin. */
export async function headingEnd(reader: ByteReader): Promise<number> {
  const head = Buffer.alloc(HEADING_BYTES)
  const filled = await reader.read(head, 0)
  return HEADING.test(head.toString('latin1', 0, filled)) ? HEADING_BYTES : 0
}
