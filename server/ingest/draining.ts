/** Rotated files that still grow: who wrote them opens the new log some time after the rename. */
import { deliverFinished, readToEnd } from './open-file.ts'
import type { ChunkFrame, OpenFile } from './open-file.ts'
import type { BlockOptions } from './blocks.ts'
import type { Deliver } from './source.ts'

/** How long a rotated file is still looked at. */
export const GRACE_MS = 10_000

export interface Draining {
  /** Until so many milliseconds of `Date.now()`. */
  add(file: OpenFile, until: number): void
  /** Gives what came since; ends and closes files whose time is over. */
  read(deliver: Deliver): Promise<void>
  /** Closes them as they are. */
  close(): Promise<void>
}

export function createDraining(frame: ChunkFrame, options: Omit<BlockOptions, 'final'>): Draining {
  let files: { file: OpenFile; until: number }[] = []
  return {
    add: (file, until) => void files.push({ file, until }),
    async read(deliver) {
      for (const each of files) {
        const final = Date.now() > each.until
        await readToEnd(each.file, frame, deliver, { ...options, final })
        if (!final) continue
        await deliverFinished(each.file, frame, deliver)
        await each.file.reader.close()
        files = files.filter((other) => other !== each)
      }
    },
    async close() {
      for (const { file } of files) await file.reader.close()
      files = []
    },
  }
}
