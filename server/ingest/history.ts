/** The rotated files of a log that were there before mailtrace came: newest first, in the background, once. */
import { finishFile, whatIsUnread } from './finish.ts'
import { textSize } from './reader.ts'
import { rereadFile } from './reread.ts'
import { listSiblings } from './siblings.ts'
import type { Sibling } from './siblings.ts'
import type { LineSource } from './source.ts'
import type { TailOptions } from './tail.ts'

/** `done` is called after the last file, when nothing stopped it before. */
export function createHistory(options: TailOptions, done: () => void): LineSource {
  const { name, path, host, zone, year, book, onGap, blockBytes } = options
  const reading = { host, ...(zone !== undefined && { zone }), ...(year !== undefined && { year }) }
  const sizes = new Map<string, number>()
  let current: { offset: number; size: number } | undefined
  let running = false

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
      try {
        const rotated = (await listSiblings(path)).filter((each) => !each.live).reverse()
        for (const each of rotated) sizes.set(each.path, await textSize(each.path).catch(() => 0))
        for (const sibling of rotated) {
          if (signal.aborted) return
          await readOne(sibling)
          sizes.delete(sibling.path)
          current = undefined
        }
        if (!signal.aborted) done()
      } catch (cause) {
        if (!signal.aborted) throw cause
      } finally {
        running = false
      }

      async function readOne(sibling: Sibling): Promise<void> {
        const unread = await whatIsUnread(sibling, book).catch(() => 'unreadable' as const)
        if (unread === 'nothing') return
        if (unread === 'unreadable') return onGap({ source: name, detail: `${sibling.path} cannot be read` })
        const position = unread === 'all' ? undefined : unread
        await finishFile(sibling, position, context, (progress) => {
          sizes.delete(sibling.path)
          current = progress
        })
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
