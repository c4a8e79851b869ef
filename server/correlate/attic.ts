/** Packed lives outside the heap, by the hash of host and queue ID: in blocks, so that many of them leave at once. */
import { createPacker } from './packed.ts'
import type { Life } from './life.ts'
import { keyHash } from './trace.ts'

export interface Attic {
  /** Messages, not halves of them. */
  readonly size: number
  /** Of text and holes together. */
  readonly bytes: number
  /** A life as it is, with its halves: the last of them. */
  put(life: Life): void
  /** Whether something may lie under the key. */
  has(host: string, queueId: string): boolean
  /** Takes out what lies under the key; a life of another key with the same hash may be among them. */
  take(host: string, queueId: string): Life[]
  takeAll(): Life[]
  /** Empties the blocks filled first until no more than `most` bytes are left; `gone` gets the hash of each life. */
  shed(most: number, gone: (hash: number) => void): void
  clear(): void
}

/** Bytes of a block; a life that is bigger gets a block of its own. */
const BLOCK = 1 << 20
/** Before each text: its length, its hash, and the place of the next one with this hash. */
const HEAD = 16
const DEAD = 0x8000_0000
/** Blocks looked at for holes each time that a new one is begun. */
const SWEPT = 4
const NONE = -1

interface Block {
  bytes: Buffer
  used: number
  /** Bytes of what was taken out. */
  holes: number
}

export const createAttic = (): Attic => {
  const { pack, unpack } = createPacker()
  const blocks = new Map<number, Block>()
  /** Hash -> place of the first text: number of its block x BLOCK + offset. */
  const places = new Map<number, number>()
  const free: number[] = []
  let current: { number: number; block: Block } | undefined
  let size = 0
  let bytes = 0

  const at = (place: number): { number: number; block: Block; offset: number } => {
    const number = Math.floor(place / BLOCK)
    const block = blocks.get(number)
    if (block === undefined) throw new Error(`Block ${number} of the attic is missing.`)
    return { number, block, offset: place % BLOCK }
  }

  const drop = (number: number, block: Block): void => {
    blocks.delete(number)
    free.push(number)
    bytes -= block.bytes.length
    if (current?.number === number) current = undefined
  }

  const begin = (needed: number): { number: number; block: Block } => {
    const number = free.pop() ?? blocks.size
    const block: Block = { bytes: Buffer.allocUnsafeSlow(Math.max(BLOCK, needed)), used: 0, holes: 0 }
    blocks.set(number, block)
    bytes += block.bytes.length
    return { number, block }
  }

  const append = (hash: number, text: Buffer): void => {
    const needed = HEAD + text.length
    if (current === undefined || current.block.used + needed > current.block.bytes.length)
      current = begin(needed)
    const { number, block } = current
    const next = places.get(hash) ?? NONE
    block.bytes.writeUInt32LE(text.length, block.used)
    block.bytes.writeInt32LE(hash, block.used + 4)
    block.bytes.writeDoubleLE(next, block.used + 8)
    text.copy(block.bytes, block.used + HEAD)
    places.set(hash, number * BLOCK + block.used)
    block.used += needed
  }

  /** Takes out all texts of the hash, newest first. */
  const detach = (hash: number): Buffer[] => {
    const texts: Buffer[] = []
    let place = places.get(hash) ?? NONE
    places.delete(hash)
    while (place !== NONE) {
      const { number, block, offset } = at(place)
      const length = block.bytes.readUInt32LE(offset)
      place = block.bytes.readDoubleLE(offset + 8)
      texts.push(block.bytes.subarray(offset + HEAD, offset + HEAD + length))
      block.bytes.writeUInt32LE((length | DEAD) >>> 0, offset)
      block.holes += HEAD + length
      if (block.holes === block.used) drop(number, block)
    }
    return texts
  }

  const hashesOf = ({ bytes: text, used }: Block): number[] => {
    const hashes: number[] = []
    let offset = 0
    while (offset < used) {
      const length = text.readUInt32LE(offset)
      if (length < DEAD) hashes.push(text.readInt32LE(offset + 4))
      offset += HEAD + (length & ~DEAD)
    }
    return hashes
  }

  /** Moves the rest of blocks that are mostly holes together. */
  const sweep = (): void => {
    let left = SWEPT
    for (const [number, block] of blocks) {
      if (number === current?.number || block.holes * 2 < block.used) continue
      for (const hash of hashesOf(block)) for (const text of detach(hash).reverse()) append(hash, text)
      if (--left === 0) return
    }
  }

  const takeHash = (hash: number): Life[] => {
    const lives: Life[] = []
    for (const text of detach(hash)) {
      size--
      lives.push(...unpack(text.toString()))
    }
    return lives
  }

  return {
    get size() {
      return size
    },
    get bytes() {
      return bytes
    },
    put: (life) => {
      const before = current
      append(keyHash(life.host, life.queueId), Buffer.from(pack(life)))
      size++
      if (before !== undefined && before !== current) sweep()
    },
    has: (host, queueId) => size > 0 && places.has(keyHash(host, queueId)),
    take: (host, queueId) => (size === 0 ? [] : takeHash(keyHash(host, queueId))),
    takeAll: () => [...places.keys()].flatMap(takeHash),
    shed: (most, gone) => {
      for (const [, block] of blocks) {
        if (bytes <= most) return
        for (const hash of hashesOf(block)) {
          for (const _ of detach(hash)) {
            size--
            gone(hash)
          }
        }
      }
    },
    clear: () => {
      blocks.clear()
      places.clear()
      free.length = 0
      current = undefined
      size = 0
      bytes = 0
    },
  }
}
