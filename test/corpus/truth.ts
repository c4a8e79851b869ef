/** The corpus and its ground truth, read from beside the repository. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export const CORPUS = '../shared/corpus'
export const RUNS = ['run1-short-ids-rfc3339', 'run2-long-ids-rfc3164']

export const hasCorpus = (): boolean => existsSync(join(CORPUS, 'README.md'))

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

export const readTruth = (run: string): Truth => {
  const all = rows(join(CORPUS, run, 'truth.jsonl'))
  const of = (...types: string[]) => all.filter(({ type }) => type !== undefined && types.includes(type))
  return {
    messages: of('message', 'attempt') as TruthMessage[],
    auths: of('auth') as TruthAuth[],
    events: of('event') as TruthEvent[],
    finals: rows(join(CORPUS, run, 'truth_final.jsonl')) as TruthFinal[],
  }
}

export const readLog = (run: string, name: string): string => readFileSync(join(CORPUS, run, name), 'utf8')
