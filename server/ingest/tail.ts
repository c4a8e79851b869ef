/**
 * Follows one log by its name through every rotation: reads what is there, waits for more, finishes the old file while
 * late writers still hold it, and fetches rotated files that nobody read. What is lost is told, never skipped.
 */
import { stat } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { copyTruncated, troubleWith } from './advice.ts'
import type { Trouble } from './advice.ts'
import type { Book } from './book.ts'
import { createDraining, GRACE_MS } from './draining.ts'
import { finishFile, openCopy, openFirstUnread, openLocated, placeKey } from './finish.ts'
import { firstFollowed } from './first-look.ts'
import { isSame, isSure } from './identity.ts'
import type { FileIdentity } from './identity.ts'
import { deliverFinished, endsWithLine, isUnchanged, openGrowing, readToEnd } from './open-file.ts'
import type { ChunkFrame, OpenFile } from './open-file.ts'
import { createKeeper } from './keeper.ts'
import { headOf } from './reader.ts'
import { rereadFile } from './reread.ts'
import { firstWrittenAfter, isAsListed, isMovedAway, locate, movedAway } from './siblings.ts'
import type { Sibling } from './siblings.ts'
import type { Deliver, Gap, LineSource, Position, SourceState, SourceStatus } from './source.ts'
import { createWaker, watchName } from './wake.ts'

export interface TailOptions {
  name: string
  path: string
  host: string
  zone?: string
  year?: number
  wrapping?: 'docker'
  /** Where rotated files lie, if not beside the log. */
  olddir?: string
  /** Written for us alone: nothing of it is history. */
  isSpool?: boolean
  book: Book
  onGap(gap: Gap): void
  /** How long a rotated file is still looked at: its writers reopen late. */
  graceMs?: number
  pollMs?: number
  /** After data, wait for more of it: batches by time. */
  lingerMs?: number
  blockBytes?: number
}

/** The index of the first file of a list that nobody may have read. */
type From = (siblings: Sibling[]) => Promise<number>

export function createTail(options: TailOptions): LineSource {
  const { name, path, host, zone, year, olddir, wrapping, book, onGap } = options
  const { graceMs = GRACE_MS, pollMs = 250, lingerMs = 200, blockBytes } = options
  const frame: ChunkFrame = {
    source: name,
    kind: 'file',
    ...(options.isSpool && { isSpool: true }),
    reading: {
      host,
      ...(zone !== undefined && { zone }),
      ...(year !== undefined && { year }),
      ...(olddir !== undefined && { olddir }),
      ...(wrapping !== undefined && { wrapping }),
    },
  }
  const keeper = createKeeper({ path, pollMs, ...(olddir !== undefined && { olddir }), onUnkept: gap })
  const { list } = keeper
  const onHole = (start: number, end: number) =>
    gap(`${path} was cut while its writer kept its place: ${end - start} bytes at ${start} are gone`)
  const growing = { final: false, onHole, ...(blockBytes !== undefined && { blockBytes }) }
  const draining = createDraining(frame, growing)
  let status: Omit<SourceStatus, 'bytesLeft'> = { state: 'catching-up', path }
  let current: OpenFile | undefined
  let deliver: Deliver = () => Promise.resolve()
  let emptySince: number | undefined
  /** Its rotation copies and cuts. */
  let cutInPlace = false
  /** From where on rotated files may be unread; while there may be any. */
  let unreadFrom: From | undefined
  /** The log that is held, when all before it has been read and nothing stands in it yet. */
  let empty: OpenFile | undefined
  let signal = new AbortController().signal

  const finishNow = (file: OpenFile) => finishFile(file, { frame, book, onGap, deliver, signal, ...growing })

  /** Reads a rotated file. Who wrote it may not have opened the new one yet, where rotation is at work or was just now. */
  async function finish(file: OpenFile): Promise<string | undefined> {
    const until = (file.changedMs ?? 0) + graceMs
    if (until < Date.now()) return finishNow(file)
    claim(file)
    draining.add(file, until)
    await readToEnd(file, frame, deliver, growing)
    return undefined
  }

  /** Every rotated file from some place in the list on that no reader has had yet, oldest first. */
  async function finishUnread(from: From): Promise<void> {
    const choose = async (all: Sibling[]) => {
      // what was empty when it was opened is known by its text from now on, under other names too
      if (current !== undefined && (await isUnchanged(current))) claim(current)
      // what is held may be rotated away meanwhile: newer files have to wait for it
      const held = current === undefined ? -1 : await locate(current.identity, 0, all)
      return all.slice(await from(all), held < 0 ? all.length : held)
    }
    const refuse = ({ path: rotated }: Sibling) => gap(`${rotated} cannot be read`)
    const passed = new Set<string>()
    for (;;) {
      const file = await openFirstUnread(list, choose, book, refuse, passed)
      if (file === undefined) return
      if ((await finish(file)) !== undefined) passed.add(placeKey(file.identity, file))
    }
  }

  /** The files after this one; where it is not among them any more, those written later. */
  const after =
    (file: FileIdentity | undefined, offset: number, timeMs: number): From =>
    async (all) => {
      const index = file === undefined ? -1 : await locate(file, offset, all)
      return index >= 0 ? index + 1 : firstWrittenAfter(all, timeMs)
    }

  /** Takes up every file where the last run left it, and then what was rotated away since. */
  async function resume(): Promise<void> {
    const first = options.isSpool === true ? () => Promise.resolve(0) : await firstFollowed(book, options)
    for (const position of book.openPositions(name)) await resumeAt(position)
    const newest = book.newestPosition(name)
    if (newest === undefined) unreadFrom = first
    else if (current === undefined) {
      const { file, offset, time = 0 } = newest
      // an inode alone says nothing of a file that nobody held
      unreadFrom = after(file?.headBytes === 0 ? undefined : file, offset, time / 1000)
    }
  }

  async function resumeAt(position: Position): Promise<void> {
    const { file, offset } = position
    if (file === undefined) return
    try {
      const siblings = await list()
      const live = siblings.findIndex((each) => each.live)
      if (live >= 0 && (await locate(file, offset, siblings)) === live) {
        const opened = await openGrowing(path, position)
        if (!isSame(file, opened.reader.place, await headOf(opened.reader))) {
          await opened.reader.close()
          throw movedAway(path)
        }
        current = opened
        claim(current)
        return
      }
      const rotated = await openLocated(position, siblings)
      if (rotated !== undefined) return void (await finish(rotated))
      if (!(await isAsListed(list, siblings))) throw movedAway(path)
    } catch (cause) {
      if (isMovedAway(cause) && !signal.aborted) return resumeAt(position) // rotation is at work
      throw cause
    }
    gap(`${file.path} was at byte ${offset} and is not to be found any more`)
    await deliver({ ...emptyChunk(position), next: { ...position, finished: true } })
  }

  function emptyChunk(position: Position) {
    const { source, fileSeq, offset } = position
    const reading = { ...frame.reading, at: Date.now() * 1000 }
    return { source, kind: frame.kind, fileSeq, start: offset, end: offset, reading, lines: [], bytes: 0 }
  }

  /** The log has another file under its name: the old one is read out and watched for late writers. */
  async function rotate(old: OpenFile): Promise<void> {
    await readToEnd(old, frame, deliver, growing)
    draining.add(old, Date.now() + graceMs)
    current = undefined
    unreadFrom = after(old.identity, old.offset, old.mtimeMs)
  }

  /** Cut to nothing (copytruncate): what we had not read yet stands in the copy, if there is one. */
  async function recoverTruncated(old: OpenFile): Promise<void> {
    await old.reader.close()
    // as it began before the cut, which its copies do too: they are known until its end is stored
    claim(old)
    current = undefined
    cutInPlace = true
    const { fileSeq, offset, identity, size, inside } = old
    const position = { source: name, fileSeq, offset, file: { ...identity, ino: -1 } }
    const { copy, file, end } = await openCopy({ ...position, ...(inside && { inside }) }, list)
    const lost = size - Math.max(end ?? size, offset)
    if (end === undefined) gap(`${path} was cut at byte ${offset}, and no copy of it is to be found`)
    else if (lost > 0) gap(`${path} was cut; ${lost} bytes of it came after the copy and were not read`)
    // cut twice, perhaps, before we looked again; a copy too short to be known again would be read twice
    if (file !== undefined || isSure(identity)) unreadFrom ??= after(file, 0, old.mtimeMs)
    if (copy === undefined) return deliverFinished(old, frame, deliver)
    const ended = await endsWithLine(copy)
    await finishNow(copy)
    if (!ended) gap(`${path} was cut inside of a line: it stands in two parts`)
    unreadFrom = after(copy.identity, copy.offset, Infinity)
  }

  async function openLive(): Promise<void> {
    try {
      const file = await openGrowing(path, { fileSeq: 0, offset: 0 })
      const known = book.known(file.reader.place, await headOf(file.reader))
      // a finished file that came back under the log's name goes on where it was
      file.fileSeq = known?.position.fileSeq ?? book.newFileSeq()
      file.offset = known?.position.offset ?? 0
      file.inside = known?.position.inside ?? false
      current = file
      claim(file)
      emptySince = undefined
    } catch (cause) {
      report(await troubleWith(path, cause))
    }
    if (current === undefined && unreadFrom !== undefined) await finishUnread(unreadFrom)
  }

  /** What was rotated away before the log that is held now: what is rotated away from here on is this very file. */
  async function catchUp(file: OpenFile, from: From): Promise<void> {
    const isNews = file !== empty || ((await isUnchanged(file)) && file.identity.headBytes > 0)
    if (isNews) await finishUnread(from)
    // as long as nothing stands in it, nothing shows that it was written and cut meanwhile
    empty = file.identity.headBytes === 0 ? file : undefined
    if (empty !== undefined) return
    unreadFrom = undefined
    await keeper.release(file.identity)
  }

  /** One look at the live file; true when something was read. */
  async function look(file: OpenFile): Promise<boolean> {
    const before = file.offset
    if ((await readToEnd(file, frame, deliver, growing)) === 'replaced') {
      await recoverTruncated(file)
      return true
    }
    setState('live')
    const named = await stat(path).catch(() => undefined)
    if (named !== undefined && (named.ino !== file.identity.ino || named.dev !== file.identity.dev)) {
      // the writer may still hold the old file as long as the new one is empty
      emptySince ??= Date.now()
      if (named.size > 0 || Date.now() > emptySince + graceMs) {
        await rotate(file)
        return true
      }
    }
    return file.offset > before
  }

  const claim = ({ fileSeq, offset, identity: file }: OpenFile) =>
    book.claim({ source: name, fileSeq, offset, file })
  function gap(detail: string): void {
    onGap({ source: name, detail })
  }
  function setState(state: SourceState): void {
    status = { state, path, ...(cutInPlace && { advice: copyTruncated(path) }) }
  }
  function report({ state, advice }: Trouble): void {
    status = { state, advice, path }
  }

  return {
    name,
    kind: 'file',
    host,
    async run(give, until) {
      deliver = give
      signal = until
      const waker = createWaker(signal)
      const hints = watchName(path, (renamed) => {
        waker.wake()
        // a busy log tells of each write
        if (renamed) void keeper.look()
      })
      keeper.start()
      try {
        await hints.refresh()
        await resume()
        while (!signal.aborted) {
          if (current === undefined) {
            await openLive()
            await hints.refresh()
          }
          if (current !== undefined && unreadFrom !== undefined) await catchUp(current, unreadFrom)
          const moved = current !== undefined && (await look(current))
          await draining.read(deliver)
          if (moved) await sleep(lingerMs, undefined, { signal })
          else await waker.wait(pollMs)
        }
      } catch (cause) {
        if (!signal.aborted) throw cause
      } finally {
        hints.close()
        await keeper.close()
        await draining.close()
        await current?.reader.close()
        current = undefined
        setState('stopped')
      }
    },
    reread: rereadFile,
    status() {
      return { ...status, bytesLeft: current === undefined ? 0 : Math.max(0, current.size - current.offset) }
    },
  }
}
