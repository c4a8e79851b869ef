/** What a tracker starts from: the part of what is stored that later lines may change. */
import type { Micros } from '../../parsers/event.ts'
import type { ConnectionRecord, MessageRecord } from './records.ts'

/**
 * Open lives and sessions, and how far the messages of each host have come: older lines are history. A million open
 * messages come in pages; the first one has all but further messages.
 */
export interface OpenRecords {
  messages: readonly MessageRecord[]
  connections: readonly ConnectionRecord[]
  reached?: readonly { host: string; newest: Micros }[]
}
