/** The corpus and its ground truth, read from beside the repository. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { isAbsolute, join, resolve } from 'node:path'

export const CORPUS = '../shared/corpus'

export const hasCorpus = (): boolean => existsSync(join(CORPUS, 'README.md'))

const isRun = (folder: string): boolean => existsSync(join(folder, 'truth_final.jsonl'))

/** More runs of the mail stack: `MAILTRACE_CORPUS=/path/of/run,/path/of/another@Europe/Berlin`, the zone of its stamps last. */
const more = (process.env['MAILTRACE_CORPUS'] ?? '')
  .split(',')
  .filter((entry) => entry !== '')
  .map((entry) => {
    const [folder = '', zone] = entry.split('@')
    return { folder: resolve(folder), zone }
  })
for (const { folder } of more)
  if (!isRun(folder)) throw new Error(`MAILTRACE_CORPUS names ${folder}, which holds no truth_final.jsonl.`)

/** Folders of all runs: those beside the repository by name, others by their whole path. */
export const RUNS: string[] = [
  ...(hasCorpus() ? readdirSync(CORPUS).filter((name) => isRun(join(CORPUS, name))) : []),
  ...more.map(({ folder }) => folder),
]

/** A file of a run. */
export const pathIn = (run: string, ...parts: string[]): string =>
  isAbsolute(run) ? join(run, ...parts) : join(CORPUS, run, ...parts)

/** The zone of year-less stamps, as an operator would configure it. */
export const zoneOf = (run: string): string => more.find(({ folder }) => folder === run)?.zone ?? 'UTC'

/** What the driver did and was told, in its own words (corpus README). Times are epoch seconds. */
export interface TruthMessage {
  type: 'message' | 'attempt'
  n: number
  scenario: string
  port?: number
  via?: string
  client?: string
  xclient?: string | null
  mail_from?: string
  mail_reply?: string
  data_reply?: string
  auth_reply?: string
  sasl_user?: string
  message_id?: string
  queue_id?: string | null
  outcome?: string
  rcpts: { addr: string; reply?: string }[]
  t0: number
  t1: number
}

export interface TruthAuth {
  type: 'auth'
  port?: number
  client: string
  sasl_user: string
  reply: string
  t0: number
  t1: number
}

export interface TruthEvent {
  type: 'event'
  event: string
  t: number
  queue?: string[]
  [field: string]: unknown
}

export interface TruthFinal {
  n: number
  scenario: string
  queue_id: string | null
  message_id: string | null
  rcpt: string
  final: string
  finals: Record<string, string> | null
}

export interface Truth {
  messages: TruthMessage[]
  auths: TruthAuth[]
  events: TruthEvent[]
  finals: TruthFinal[]
}

const rows = (path: string): { type?: string }[] =>
  readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as { type?: string })

export const readRows = (run: string, name: string): unknown[] => rows(pathIn(run, name))

export const readTruth = (run: string): Truth => {
  const all = rows(pathIn(run, 'truth.jsonl'))
  const of = (...types: string[]) => all.filter(({ type }) => type !== undefined && types.includes(type))
  return {
    messages: of('message', 'attempt') as TruthMessage[],
    auths: of('auth') as TruthAuth[],
    events: of('event') as TruthEvent[],
    finals: rows(pathIn(run, 'truth_final.jsonl')) as TruthFinal[],
  }
}

export const readLog = (run: string, name: string): string => readFileSync(pathIn(run, name), 'utf8')
