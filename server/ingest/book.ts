/** What the readers ask of the checkpoint: where they were, and which files are known already. */
import type { FirstLook } from './first-look.ts'
import type { Position } from './source.ts'

export interface Book {
  /** Every place of a source that is not finished, oldest file first. */
  openPositions(source: string): Position[]
  /** The place of a source in the newest file that it ever had, finished or not. */
  newestPosition(source: string): Position | undefined
  /** The first look at a source, of whichever run; `look` takes it, and then it is on disk. */
  firstLook(source: string, look: () => Promise<FirstLook>): Promise<FirstLook>
  /** A number for a new file. */
  newFileSeq(): number
  /**
   * What is known of the file with this head: `reading` while one of our readers has it. Content counts more than
   * names: a rotated, copied or compressed file is known.
   */
  known(
    place: { dev: number; ino: number; compressed: boolean },
    head: Buffer,
  ): { position: Position; reading: boolean } | undefined
  /** A reader has this file now; ends with its `finished` chunk or with `release`. */
  claim(position: Position): void
  release(fileSeq: number): void
}
