/** Texts of the columns that need no more than a text. */
import { providerName } from '../../parsers/reasons/providers.ts'
import type { Authentication, LogLine, Message, Rejection } from '../../server/api/contract.ts'
import { relayHost } from '../message/facts.ts'
import { lastTry } from './modes.ts'
import type { IsMeant, Item, Mode } from './modes.ts'

/** What is said of classes, sides and directions in the reader's language. */
export interface Words {
  reason: (reasonClass: string) => string
  side: (side: string) => string
  direction: (direction: string) => string
  /** Whether the search speaks of a recipient. */
  isMeant?: IsMeant | undefined
}

type Texts<T> = Readonly<Record<string, (item: T, words: Words) => string | undefined>>

const OF_MESSAGE: Texts<Message> = {
  subject: ({ subject }) => subject,
  relay: (message, { isMeant }) => relayHost(lastTry(message, isMeant)?.relay) ?? '–',
  class: (message, { reason, isMeant }) => ofClass(lastTry(message, isMeant)?.reasonClass, reason),
  side: (message, { side, isMeant }) => ofClass(lastTry(message, isMeant)?.side, side),
  provider: (message, { isMeant }) => ofClass(lastTry(message, isMeant)?.provider, providerName),
  dsn: (message, { isMeant }) => lastTry(message, isMeant)?.dsn,
  reply: (message, { isMeant }) => lastTry(message, isMeant)?.reply,
  direction: ({ direction }, words) => words.direction(direction),
  host: ({ host }) => host,
  client: ({ client }) => client?.address ?? client?.name,
  user: ({ saslUsername }) => saslUsername,
  messageId: ({ messageId }) => messageId,
  action: ({ scan }) => scan?.action,
}
const OF_REJECTION: Texts<Rejection> = {
  class: ({ reasonClass }, { reason }) => reason(reasonClass),
  side: ({ side }, words) => ofClass(side, words.side),
  provider: ({ provider }) => ofClass(provider, providerName),
  helo: ({ helo }) => helo,
  user: ({ saslUsername }) => saslUsername,
  host: ({ host }) => host,
}
const OF_AUTHENTICATION: Texts<Authentication> = {
  method: ({ saslMethod }) => saslMethod,
  reason: ({ reason }) => reason,
  host: ({ host }) => host,
}
const OF_LINE: Texts<LogLine> = {
  severity: ({ severity }) => severity,
  kind: ({ kind }) => kind,
}
const TEXTS = {
  messages: OF_MESSAGE,
  rejections: OF_REJECTION,
  authentications: OF_AUTHENTICATION,
  lines: OF_LINE,
} as unknown as Record<Mode, Texts<Item>>

/** Empty where nothing is known. */
export function cellText(mode: Mode, key: string, item: Item, words: Words): string {
  return TEXTS[mode][key]?.(item, words) ?? ''
}

function ofClass(name: string | undefined, say: (name: string) => string): string | undefined {
  return name === undefined || name === '' ? undefined : say(name)
}
