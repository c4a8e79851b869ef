/** The four things that Search can list, each with its API path and the columns of its export. */
import type {
  Authentication,
  LogLine,
  Message,
  Recipient,
  Rejection,
  Status,
} from '../../server/api/contract.ts'
import type { Cell } from './csv.ts'

export const MODES = ['messages', 'rejections', 'authentications', 'lines'] as const
export type Mode = (typeof MODES)[number]

export type ItemOf = {
  messages: Message
  rejections: Rejection
  authentications: Authentication
  lines: LogLine
}
export type Item = ItemOf[Mode]

export function modeOf(text: string | undefined): Mode {
  return MODES.find((mode) => mode === text) ?? 'messages'
}

type Columns<T> = readonly (readonly [name: string, cell: (item: T) => Cell])[]

const MESSAGE_COLUMNS: Columns<Message> = [
  ['time', ({ firstSeen }) => firstSeen],
  ['host', ({ host }) => host],
  ['queueId', ({ queueId }) => queueId],
  ['messageId', ({ messageId }) => messageId],
  ['status', ({ status }) => status],
  ['direction', ({ direction }) => direction],
  ['sender', ({ sender }) => sender],
  ['recipients', ({ recipients }) => recipients.map(({ address }) => address).join(' ')],
  ['subject', ({ subject }) => subject],
  ['size', ({ size }) => size],
  ['relay', (message) => lastTry(message)?.relay],
  ['delay', (message) => lastTry(message)?.delay],
  ['dsn', (message) => lastTry(message)?.dsn],
  ['reply', (message) => lastTry(message)?.reply],
  ['reasonClass', (message) => lastTry(message)?.reasonClass],
  ['side', (message) => lastTry(message)?.side],
  ['provider', (message) => lastTry(message)?.provider],
  ['clientName', ({ client }) => client?.name],
  ['clientAddress', ({ client }) => client?.address],
  ['saslUsername', ({ saslUsername }) => saslUsername],
  ['traceId', ({ traceId }) => traceId],
]

const REJECTION_COLUMNS: Columns<Rejection> = [
  ['time', ({ time }) => time],
  ['host', ({ host }) => host],
  ['daemon', ({ daemon }) => daemon],
  ['stage', ({ stage }) => stage],
  ['action', ({ action }) => action],
  ['clientName', ({ clientName }) => clientName],
  ['clientAddress', ({ clientAddress }) => clientAddress],
  ['helo', ({ helo }) => helo],
  ['sender', ({ sender }) => sender],
  ['recipient', ({ recipient }) => recipient],
  ['code', ({ code }) => code],
  ['dsn', ({ dsn }) => dsn],
  ['reason', ({ reason }) => reason],
  ['reasonClass', ({ reasonClass }) => reasonClass],
  ['side', ({ side }) => side],
  ['provider', ({ provider }) => provider],
  ['acceptedAs', ({ acceptedAs }) => acceptedAs?.queueId],
  ['greylistReason', ({ greylistReason }) => greylistReason],
  ['saslUsername', ({ saslUsername }) => saslUsername],
  ['queueId', ({ queueId }) => queueId],
]

const AUTHENTICATION_COLUMNS: Columns<Authentication> = [
  ['time', ({ time }) => time],
  ['host', ({ host }) => host],
  ['daemon', ({ daemon }) => daemon],
  ['service', ({ service }) => service],
  ['result', ({ result }) => result],
  ['saslMethod', ({ saslMethod }) => saslMethod],
  ['saslUsername', ({ saslUsername }) => saslUsername],
  ['clientName', ({ clientName }) => clientName],
  ['clientAddress', ({ clientAddress }) => clientAddress],
  ['reason', ({ reason }) => reason],
  ['cause', ({ cause }) => cause],
  ['causeBy', ({ causeBy }) => causeBy],
  ['attempts', ({ attempts }) => attempts],
]

const LINE_COLUMNS: Columns<LogLine> = [
  ['time', ({ time }) => time],
  ['host', ({ host }) => host],
  ['program', ({ program }) => program],
  ['pid', ({ pid }) => pid],
  ['severity', ({ severity }) => severity],
  ['kind', ({ kind }) => kind],
  ['queueId', ({ queueId }) => queueId],
  ['message', ({ message }) => message],
]

const COLUMNS: { [M in Mode]: Columns<ItemOf[M]> } = {
  messages: MESSAGE_COLUMNS,
  rejections: REJECTION_COLUMNS,
  authentications: AUTHENTICATION_COLUMNS,
  lines: LINE_COLUMNS,
}

/** Names of the exported columns: the vocabulary's. */
export function columnNames(mode: Mode): string[] {
  return COLUMNS[mode].map(([name]) => name)
}

/** Cells of one exported item. */
export function cellsOf<M extends Mode>(mode: M, item: ItemOf[M]): Cell[] {
  return COLUMNS[mode].map(([, cell]) => cell(item))
}

/** Whether a search speaks of this recipient. */
export type IsMeant = (recipient: Recipient) => boolean

/**
 * The recipient whose try is told in a row: the newest of those the search speaks of, if it speaks of any, and of those with the
 * message's own status.
 */
export function lastTry({ status, recipients }: Message, isMeant?: IsMeant): Recipient | undefined {
  const meant = isMeant ? recipients.filter(isMeant) : []
  const those = meant.length > 0 ? meant : recipients
  const about = those.filter((recipient) => recipient.status === status)
  return (about.length > 0 ? about : those).toSorted((a, b) =>
    (b.lastAttempt ?? '').localeCompare(a.lastAttempt ?? ''),
  )[0]
}

/** The status of a row: that of the recipient the search speaks of, else that of the whole message. */
export function statusOf(message: Message, isMeant?: IsMeant): Status {
  const one = isMeant && message.recipients.some(isMeant) ? lastTry(message, isMeant) : undefined
  return one?.status ?? message.status
}

/** All that is known of one item, by the vocabulary's names. */
export function factsOfItem<M extends Mode>(mode: M, item: ItemOf[M]): (readonly [string, Cell])[] {
  return COLUMNS[mode].map(([name, cell]) => [name, cell(item)] as const)
}
