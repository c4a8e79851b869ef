/** The sources of a plan: one tail a log, what patterns match now and later, the journal, listeners, or the demo. */
import { join } from 'node:path'
import type { Checkpoint } from './checkpoint.ts'
import { createDemo } from './demo.ts'
import type { SourceSetting } from './discover.ts'
import { expandGlob, isGlob, watchGlobs } from './globs.ts'
import { createHistory } from './history.ts'
import { createInput, inputDirectory } from './input.ts'
import type { Input } from './input.ts'
import { createJournal } from './journal.ts'
import type { Gap, LineSource, Logger } from './source.ts'
import { createSyslog } from './syslog.ts'
import type { SyslogSetting } from './syslog.ts'
import { createTail } from './tail.ts'
import type { TailOptions } from './tail.ts'

/** What to read. With `demo`, the folder of the sample, nothing else is read. */
export interface IngestPlan {
  files: readonly SourceSetting[]
  journal?: readonly string[]
  /** Listen for syslog. */
  syslog?: SyslogSetting
  /** Sample the mail queues of this machine. */
  queue?: { command: readonly string[]; everySeconds: number }
  demo?: string
  /** Go on with imports that an earlier run left. */
  resumeImports?: boolean
}

export interface SourcesOptions {
  plan: IngestPlan
  /** The data directory; spools lie in `collector/`. */
  data: string
  host: string
  zone?: string
  book: Checkpoint
  onGap(gap: Gap): void
  log: Logger
  now: () => number
  /** Ends with what is piped in. Absent: standard input of this thread. */
  input?: Input
}

/** A source, and for logs what was rotated away before we came. */
export interface Found {
  source: LineSource
  history?: LineSource
}

export interface Sources {
  found: Found[]
  /** Gives the files that come to match a pattern, until `signal` aborts. */
  watch(add: (found: Found) => void, signal: AbortSignal): Promise<void>
}

/** rspamd's workers reopen their log one by one. */
const RSPAMD_GRACE_MS = 60_000

/** The path that stands for standard input. */
export const INPUT = '-'

export async function createSources(options: SourcesOptions): Promise<Sources> {
  const { plan, data, host, zone, book, onGap, log, now } = options
  if (plan.demo !== undefined) {
    const demo = await createDemo({ directory: plan.demo, book, now })
    return { found: demo.map((source) => ({ source })), watch: () => Promise.resolve() }
  }
  const names = new Set<string>()
  const paths = new Set<string>()
  const globs = plan.files.filter(({ path }) => isGlob(path))

  /** Undefined for a path that is followed already. */
  function follow(setting: SourceSetting): Found | undefined {
    if (paths.has(setting.path)) return undefined
    paths.add(setting.path)
    const tail = tailOptions(setting, names, options)
    return {
      source: createTail(tail),
      ...(!book.isHistoryDone(tail.name) && {
        history: createHistory(tail, () => book.setHistoryDone(tail.name)),
      }),
    }
  }

  const settings = plan.files.filter(({ path }) => !isGlob(path) && path !== INPUT)
  for (const glob of globs) settings.push(...(await expandGlob(glob)))
  const found = settings.map(follow).filter((each) => each !== undefined)
  const piped = plan.files.find(({ path }) => path === INPUT)
  if (piped !== undefined)
    found.push({
      source: createInput({
        name: piped.name ?? 'input',
        input: options.input ?? process.stdin,
        directory: inputDirectory(data),
        host: piped.host ?? host,
        ...((piped.zone ?? zone) !== undefined && { zone: piped.zone ?? zone ?? '' }),
        ...(piped.year !== undefined && { year: piped.year }),
        book,
        onGap,
      }),
    })
  if (plan.journal !== undefined)
    found.push({ source: createJournal({ host, command: plan.journal, book, onGap }) })
  if (plan.syslog !== undefined) {
    const directory = join(data, 'collector/syslog')
    const given = { ...plan.syslog, directory, host, book, onGap, log }
    found.push({ source: createSyslog({ ...given, ...(zone !== undefined && { zone }) }) })
  }

  return {
    found,
    watch: (add, signal) =>
      watchGlobs(
        globs,
        (setting) => {
          const fresh = follow(setting)
          if (fresh !== undefined) add(fresh)
        },
        signal,
      ),
  }
}

/** A name that is taken is told apart by the whole path. */
function tailOptions(
  { path, name = path.split('/').at(-1) ?? path, ...setting }: SourceSetting,
  names: Set<string>,
  { host, zone: usual, book, onGap }: SourcesOptions,
): TailOptions {
  const unique = names.has(name) ? path : name
  names.add(unique)
  const zone = setting.zone ?? usual
  return {
    name: unique,
    path,
    host: setting.host ?? host,
    ...(zone !== undefined && { zone }),
    ...(setting.year !== undefined && { year: setting.year }),
    ...(setting.olddir !== undefined && { olddir: setting.olddir }),
    // Docker's own name for the log of a container
    ...(path.endsWith('-json.log') && { wrapping: 'docker' as const }),
    ...(path.includes('rspamd') && { graceMs: RSPAMD_GRACE_MS }),
    book,
    onGap,
  }
}
