/** What a tracker starts from: the part of what is stored that later lines may change. */
import type { Micros } from '../../parsers/event.ts'
import type { ConnectionRecord, MessageRecord } from './records.ts'

/** Open lives and sessions, and how far the messages of each host have come: older lines are history. */
export interface OpenRecords {
  messages: MessageRecord[]
  connections: ConnectionRecord[]
  reached?: readonly { host: string; newest: Micros }[]
}
