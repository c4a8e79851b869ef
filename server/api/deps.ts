/** What the API needs of the rest, as interfaces: server/app.ts joins them. */
import type { Dashboard, Words } from '../../dashboards/schema.ts'
import type { Alerts } from '../alerts/engine.ts'
import type { Metrics } from '../metrics.ts'
import type { Queries } from '../query/queries.ts'
import type { Auth, AuthState, Role } from './auth/auth.ts'
import type {
  Backup,
  ChannelTest,
  DamagedPart,
  Erasure,
  Explanation,
  ReplyExplanation,
  ImportJob,
  ImportRequest,
  LiveQuery,
  LogLine,
  Message,
  Source,
  SettingsView,
  SourceList,
  Storage,
} from './contract.ts'

export interface ApiLog {
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

/** Of server/query. */
export type Questions = Pick<
  Queries,
  | 'run'
  | 'messages'
  | 'rejections'
  | 'authentications'
  | 'connections'
  | 'lines'
  | 'message'
  | 'resolve'
  | 'dataState'
>

/** Of server/ingest. */
export interface Collector {
  sources(): Source[]
  unknownForms(): SourceList['unknownForms']
  gaps(): SourceList['gaps']
  /** While history is being read. */
  progress(): { share: number; day?: string; lines: number } | undefined
  /** Rejects with FILE_UNREADABLE. */
  importFiles(request: ImportRequest): Promise<ImportJob>
  job(id: string): ImportJob | undefined
  /** The newest first. */
  jobs(): ImportJob[]
}

/** What an administrator asks of the store. */
export interface Maintenance {
  /** Rejects with REQUEST_INVALID. */
  erase(address: string): Promise<Erasure>
  /** Rejects with BACKUP_FAILED. */
  backUp(directory: string): Promise<Backup>
}

/** What comes in live, filtered. */
export interface LiveListener {
  line(line: LogLine): void
  message(message: Message): void
  /** So many could not be shown. */
  dropped(count: number): void
}

/** Starts a live view and gives the way to end it. Throws SEARCH_INVALID. */
export type Subscribe = (query: LiveQuery, listener: LiveListener) => () => void

export interface ServiceFacts {
  version: string
  demo: boolean
  demoReason?: Words | undefined
  /** IANA zone shown by default. */
  zone: string
  storeState(): 'ok' | 'starting' | 'unreachable'
  damagedParts(): readonly DamagedPart[]
  /** Rejects with STORE_UNAVAILABLE. */
  storage(): Promise<Storage>
}

export interface ApiDeps {
  questions: Questions
  auth: Auth
  /** Small state: what people saved. */
  state: AuthState
  alerts: Pick<
    Alerts,
    'list' | 'rules' | 'history' | 'silences' | 'silence' | 'unsilence' | 'acknowledge' | 'firing'
  >
  collector: Collector
  maintenance: Maintenance
  settings: SettingsView
  /** Sends a test through a channel of alerts. Rejects with NOT_FOUND. */
  testChannel: (name: string) => Promise<ChannelTest>
  subscribe: Subscribe
  /** `own` are ids of the operator's own dashboards, `faults` what is wrong with their files. */
  dashboards: { dashboards: readonly Dashboard[]; own: readonly string[]; faults: readonly string[] }
  /** A code or reason class in words (parsers/reasons); undefined for what is none. */
  explain: (code: string) => Explanation | undefined
  /** A whole reply in words, with the enhanced code and the server's name where they are known. */
  explainReply: (reply: string, dsn?: string, relayHost?: string) => ReplyExplanation
  service: ServiceFacts
  metrics: Metrics
  log: ApiLog
  /** `dist/web`; absent: no pages. */
  webRoot?: string | undefined
  /** `https://logs.example.org`: where people reach the web through a proxy. */
  publicUrl?: string | undefined
  /** Roles that see addresses as `a***@example.org`. */
  mask?: readonly Role[] | undefined
  /** Milliseconds. */
  now?: (() => number) | undefined
}
