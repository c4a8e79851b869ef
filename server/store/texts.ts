/** Columns of texts in ClickHouse's binary form: one after the other, or as places in a dictionary of few. */
import { ByteWriter } from './bytes.ts'
import { UnsignedLongs } from './numbers.ts'
import type { Values } from './numbers.ts'

export class Texts implements Values<string> {
  private readonly out = new ByteWriter(256)

  put(value: string | undefined): void {
    if (value === undefined) this.out.empty()
    else this.out.text(value)
  }

  /** Text that was read as latin1, because its bytes are not UTF-8, goes back to the same bytes. */
  putLatin1(value: string): void {
    this.out.latin1(value)
  }

  /** It keeps little of what a block of very long texts needed. */
  end(out: ByteWriter): void {
    const { length } = this.out
    out.append(this.out)
    this.out.shrinkTo(length)
    this.out.clear()
  }
}

/** Version of the dictionary's form, and its flags: keys follow (512), the dictionary is this block's own (1024). */
const DICTIONARY_VERSION = 1
const DICTIONARY_FLAGS = 512 | 1024

/** A dictionary of a block's texts, and for each row the place in it. */
export class Dictionary implements Values<string> {
  /** The default value stands first. */
  private readonly known = new Map<string, number>([['', 0]])
  private readonly head = new UnsignedLongs()
  private places = new Uint16Array(64)
  private count = 0
  private last = ''
  private place = 0

  put(value: string | undefined): void {
    const text = value ?? ''
    if (text !== this.last) this.turn(text)
    if (this.count === this.places.length) this.grow()
    this.places[this.count++] = this.place
  }

  end(out: ByteWriter): void {
    const { known, head } = this
    const places = this.places.subarray(0, this.count)
    const wide = known.size > 256
    head.put(DICTIONARY_VERSION)
    head.put(DICTIONARY_FLAGS | (wide ? 1 : 0)) // type of the places: 0 is UInt8, 1 is UInt16
    head.put(known.size)
    head.end(out)
    for (const text of known.keys()) out.text(text)
    head.put(this.count)
    head.end(out)
    if (wide) out.bytes(new Uint8Array(places.buffer, 0, this.count * 2))
    else out.bytes(Uint8Array.from(places))
    known.clear()
    known.set('', 0)
    this.count = 0
    this.last = ''
    this.place = 0
  }

  private turn(text: string): void {
    const known = this.known.get(text)
    this.last = text
    this.place = known ?? this.known.size
    if (known === undefined) this.known.set(text, this.place)
  }

  private grow(): void {
    const more = new Uint16Array(this.count * 2)
    more.set(this.places)
    this.places = more
  }
}
