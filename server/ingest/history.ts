/** The rotated files of a log that were there before mailtrace came: newest first, in the background, once. */
import { finishFile, openFirstUnread, placeKey } from './finish.ts'
import { firstFollowed } from './first-look.ts'
import { textSize } from './reader.ts'
import { rereadFile } from './reread.ts'
import { fromListing, listSiblings } from './siblings.ts'
import type { Sibling } from './siblings.ts'
import type { LineSource } from './source.ts'
import type { TailOptions } from './tail.ts'

/** `done` is called after the last file, when nothing stopped it before. */
export function createHistory(options: TailOptions, done: () => void): LineSource {
  const { name, path, host, zone, year, olddir, wrapping, book, onGap, blockBytes } = options
  const reading = {
    host,
    ...(zone !== undefined && { zone }),
    ...(year !== undefined && { year }),
    ...(olddir !== undefined && { olddir }),
    ...(wrapping !== undefined && { wrapping }),
  }
  const list = () => listSiblings(path, olddir)
  const sizes = new Map<string, number>()
  let current: { offset: number; size: number } | undefined
  let running = false

  const refuse = ({ path: rotated }: Sibling) => onGap({ source: name, detail: `${rotated} cannot be read` })

  return {
    name,
    kind: 'file',
    host,
    async run(deliver, signal) {
      running = true
      const frame = { source: name, kind: 'file' as const, past: true, reading }
      const context = {
        frame,
        book,
        deliver,
        onGap,
        signal,
        ...(blockBytes !== undefined && { blockBytes }),
      }
      const passed = new Set<string>()
      const end = await firstFollowed(book, options)
      // what the tail follows is no history, even before the tail comes to it
      const newestFirst = async (all: Sibling[]) => all.slice(0, await end(all)).reverse()
      try {
        for (const each of await fromListing(list, newestFirst))
          sizes.set(placeKey(each, each), await textSize(each.path).catch(() => 0))
        for (;;) {
          const file = await openFirstUnread(list, newestFirst, book, refuse, passed)
          if (file === undefined) break
          sizes.delete(placeKey(file.identity, file))
          current = file
          if ((await finishFile(file, context)) !== undefined) passed.add(placeKey(file.identity, file))
          current = undefined
        }
        sizes.clear()
        if (!signal.aborted) done()
      } catch (cause) {
        if (!signal.aborted) throw cause
      } finally {
        running = false
      }
    },
    reread: rereadFile,
    status() {
      const ahead = [...sizes.values()].reduce((sum, size) => sum + size, 0)
      const here = current === undefined ? 0 : Math.max(0, current.size - current.offset)
      return { state: running ? 'catching-up' : 'done', path, bytesLeft: ahead + here }
    },
  }
}
