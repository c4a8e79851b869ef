/**
 * How far everything has been read, on disk: one JSON file, replaced whole. If mailtrace dies anywhere in here, either
 * the old file or the new one is valid. An intent in it names a batch that may or may not have reached the store.
 */
import { randomBytes } from 'node:crypto'
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { FileUnreadable } from '../errors.ts'
import { MOST_HOSTS } from '../hosts.ts'
import type { Book } from './book.ts'
import { isSame } from './identity.ts'
import type { FirstLook } from './first-look.ts'
import type { FileIdentity } from './identity.ts'
import type { Place } from './reader.ts'
import type { Position, Range } from './source.ts'

const FORMAT = 1
/** Files of the past that are remembered, so that an import never stores them again. */
const MAX_FINISHED = 5000

/** A batch that is about to be sent. */
export interface Intent {
  token: string
  version: number
  ranges: Range[]
  /** The import job it belongs to; files of earlier releases do not say. */
  job?: string
}

interface State {
  format: typeof FORMAT
  /** Of this very file: tokens of another data directory must not look like ours. */
  id: string
  /** How often it was written; the greater of two is the newer. */
  writes: number
  /** Number of the last batch. */
  version: number
  nextFileSeq: number
  positions: Position[]
  /** Of each log; files of earlier releases do not say. */
  firstLooks?: Record<string, FirstLook>
  /** Sources whose older files have all been read. */
  historyDone: string[]
  /** Hosts whose lines were read; files of earlier releases do not say. */
  hosts?: string[]
  intent?: Intent
}

export interface Checkpoint extends Book {
  readonly id: string
  /** Number of the last batch that was begun. */
  version(): number
  intent(): Intent | undefined
  /** The pipeline has lines up to here; a source that starts again in this process goes on from here. */
  take(position: Position): void
  /** Hosts whose lines were read, undefined where that is not known. */
  hosts(): readonly string[] | undefined
  /** A host whose lines are in the next batch. */
  meets(host: string): void
  /** Writes what a batch will contain, together with all that was committed before it. Only then may it be sent. */
  begin(intent: Intent): Promise<void>
  /** The batch is stored. Reaches the disk with the next `begin` or `save`. */
  commit(positions: readonly Position[]): void
  /** Writes what changed, if anything did; where that fails, the next call tries again. */
  save(): Promise<void>
  /** Resolves when no write is under way, failed or not: only then may somebody else open the file. */
  idle(): Promise<void>
  /** Time of the last line stored of a file. */
  timeOf(fileSeq: number): number | undefined
  isHistoryDone(source: string): boolean
  setHistoryDone(source: string): void
}

/** Opens or makes `<directory>/positions.json`. `now` in milliseconds: the first batch number of a new file. */
export async function openCheckpoint(directory: string, now = Date.now()): Promise<Checkpoint> {
  await mkdir(directory, { recursive: true, mode: 0o700 })
  const path = join(directory, 'positions.json')
  const state = (await recover(path)) ?? fresh(now)
  const committed = new Map(state.positions.map((each) => [each.fileSeq, each]))
  const taken = new Map<number, Position>()
  const claimed = new Map<number, Position>()
  const looks = new Map<string, Promise<FirstLook>>()
  let changed = false
  let met: string | undefined
  let writing = Promise.resolve()

  function write(): Promise<void> {
    changed = false
    state.writes += 1
    state.positions = forgetOldest([...committed.values()])
    const text = JSON.stringify(state)
    const written = writing.catch(() => undefined).then(() => replace(path, text))
    // the next save must not take for written what is not
    writing = written.catch((cause: unknown) => {
      changed = true
      throw cause
    })
    return writing
  }

  async function lookFirst(source: string, look: () => Promise<FirstLook>): Promise<FirstLook> {
    const known = state.firstLooks?.[source]
    if (known !== undefined) return known
    const taken = await look()
    state.firstLooks = { ...state.firstLooks, [source]: taken }
    await write()
    return taken
  }

  const positionsOf = (source: string): Position[] =>
    [...new Map([...committed, ...taken]).values()]
      .filter((each) => each.source === source && !each.past)
      .sort((a, b) => a.fileSeq - b.fileSeq)
  const newestOf = (position: Position): Position =>
    taken.get(position.fileSeq) ?? committed.get(position.fileSeq) ?? position

  return {
    id: state.id,
    version: () => state.version,
    intent: () => state.intent,
    take: (position) => void taken.set(position.fileSeq, position),
    hosts: () => state.hosts,
    meets(host) {
      if (host === met) return
      met = host
      if (state.hosts === undefined || state.hosts.includes(host)) return
      state.hosts.push(host)
      // senders of syslog choose their names
      if (state.hosts.length > MOST_HOSTS) delete state.hosts
    },
    begin(intent) {
      state.intent = intent
      state.version = intent.version
      return write()
    },
    commit(positions) {
      for (const position of positions) {
        const known = committed.get(position.fileSeq)
        committed.set(position.fileSeq, {
          ...(known?.time !== undefined && { time: known.time }),
          ...position,
        })
        if (taken.get(position.fileSeq)?.offset === position.offset) taken.delete(position.fileSeq)
        if (position.finished) claimed.delete(position.fileSeq)
      }
      delete state.intent
      changed = true
    },
    async save() {
      if (changed) await write()
    },
    idle: () => writing.catch(() => undefined),
    timeOf: (fileSeq) => committed.get(fileSeq)?.time,
    isHistoryDone: (source) => state.historyDone.includes(source),
    setHistoryDone(source) {
      if (state.historyDone.includes(source)) return
      state.historyDone.push(source)
      changed = true
    },
    openPositions: (source) => positionsOf(source).filter((each) => !each.finished),
    newestPosition: (source) => positionsOf(source).at(-1),
    firstLook(source, look) {
      // two that ask at once get one answer: between two looks a file could be neither history nor followed
      const first = looks.get(source) ?? lookFirst(source, look)
      looks.set(source, first)
      first.catch(() => looks.delete(source))
      return first
    },
    newFileSeq() {
      changed = true
      return state.nextFileSeq++
    },
    known(place, head) {
      for (const claim of claimed.values()) {
        // it was claimed when it was empty, perhaps: an inode alone says nothing once the file is closed
        const position = newestOf(claim)
        if (position.file !== undefined && isHeld(position.file, place, head))
          return { position, reading: true }
      }
      for (const position of committed.values())
        if (position.file !== undefined && position.file.headBytes > 0 && isSame(position.file, place, head))
          return { position: newestOf(position), reading: false }
      return undefined
    },
    claim: (position) => void claimed.set(position.fileSeq, position),
    release: (fileSeq) => void claimed.delete(fileSeq),
  }
}

/** A file that was empty when it was opened is known by its inode, which cannot be used again while it is open. */
function isHeld(file: FileIdentity, place: Place, head: Buffer): boolean {
  if (file.headBytes > 0) return isSame(file, place, head)
  return !place.compressed && file.dev === place.dev && file.ino === place.ino
}

function fresh(now: number): State {
  return {
    format: FORMAT,
    id: randomBytes(6).toString('hex'),
    writes: 0,
    // greater than any batch number that an earlier, lost checkpoint can have reached
    version: now,
    nextFileSeq: 1,
    positions: [],
    historyDone: [],
    hosts: [],
  }
}

/** The newest valid state; undefined where there is none. A damaged file stops us: reading on would store lines twice. */
async function recover(path: string): Promise<State | undefined> {
  const temporary = await load(`${path}.tmp`).catch(() => undefined)
  const main = await load(path).catch((cause: unknown) => {
    if (temporary === undefined) throw cause
    return undefined
  })
  if (temporary === undefined || (main !== undefined && main.writes >= temporary.writes)) {
    await rm(`${path}.tmp`, { force: true })
    return main
  }
  await rename(`${path}.tmp`, path)
  return temporary
}

async function load(path: string): Promise<State | undefined> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw cause
  }
  let state: Partial<State>
  try {
    state = JSON.parse(text) as Partial<State>
  } catch {
    throw new FileUnreadable(
      path,
      'it is damaged; restore it from a backup, or delete it to read all logs anew',
    )
  }
  if (state.format !== FORMAT)
    throw new FileUnreadable(path, `it has format ${state.format}, this mailtrace knows ${FORMAT} only`)
  return state as State
}

/** Written beside, flushed, renamed, and the rename flushed too. */
async function replace(path: string, text: string): Promise<void> {
  const temporary = await open(`${path}.tmp`, 'w', 0o600)
  try {
    await temporary.writeFile(text)
    await temporary.sync()
  } finally {
    await temporary.close()
  }
  await rename(`${path}.tmp`, path)
  const directory = await open(join(path, '..'), 'r')
  try {
    await directory.sync()
  } finally {
    await directory.close()
  }
}

/** All that is not finished, and the newest of the rest. */
function forgetOldest(positions: Position[]): Position[] {
  const surplus = positions.filter((each) => each.finished).length - MAX_FINISHED
  if (surplus <= 0) return positions
  const oldest = positions.filter((each) => each.finished).sort((a, b) => a.fileSeq - b.fileSeq)
  const forgotten = new Set(oldest.slice(0, surplus))
  return positions.filter((each) => !forgotten.has(each))
}
