/** Every question that can be asked, as one object: what server/app.ts makes and hands to API and alerts. */
import type {
  Authentication,
  Connection,
  Message,
  MessageDetail,
  Page,
  QueryAnswer,
  Rejection,
  Resolution,
  StoredLine,
} from './answers.ts'
import type { ListRequest } from './filters.ts'
import type { Span } from './resolve.ts'

export interface List<Item> {
  /** One page, newest first unless asked otherwise, with the exact number of all. */
  page(request: ListRequest, signal?: AbortSignal): Promise<Page<Item>>
  /** All of them, read page by page. */
  all(request: ListRequest, signal?: AbortSignal): AsyncIterable<Item>
}

/** Of the stored data: the bottom line of every page. */
export interface DataState {
  dataSince?: string
  dataUntil?: string
  /** Log lines stored; none where there is none. */
  lines?: number
  deferredNow: number
}

export interface Queries {
  /** Runs a named query. Throws QUERY_UNKNOWN, QUERY_PARAMS_INVALID, STORE_UNAVAILABLE, QUERY_TOO_HEAVY. */
  run(
    id: string,
    params: Readonly<Record<string, string | number>>,
    signal?: AbortSignal,
  ): Promise<QueryAnswer>
  /** Names of all named queries: start-up holds panels and rules against them. */
  readonly ids: readonly string[]
  messages: List<Message>
  rejections: List<Rejection>
  authentications: List<Authentication>
  connections: List<Connection>
  lines: List<StoredLine>
  /** One life; `at` (RFC 3339) picks among several. Throws MESSAGE_NOT_FOUND. */
  message(host: string, queueId: string, at: string | undefined, signal?: AbortSignal): Promise<MessageDetail>
  /** `range`: where to count; 24 hours unless said otherwise. */
  resolve(text: string, signal?: AbortSignal, range?: Span): Promise<Resolution>
  dataState(signal?: AbortSignal): Promise<DataState>
}
