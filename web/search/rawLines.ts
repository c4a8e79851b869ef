/** The log lines behind results, as they were logged: for the clipboard. */
import type { LinePage, LogLine, Message, MessageDetail, Rejection } from '../../server/api/contract.ts'
import { request } from '../api.ts'
import type { Item, Mode } from './modes.ts'

/** More at once would be an export. */
export const MOST_COPIED = 50

/** Lines of all items, in the order of the items, each line once. Throws ApiError. */
export async function rawLinesOf(mode: Mode, items: readonly Item[]): Promise<string[]> {
  const found = await Promise.all(items.slice(0, MOST_COPIED).map((item) => linesOf(mode, item)))
  const lines = new Map(found.flat().map((line) => [line.id, line.line]))
  return [...lines.values()]
}

async function linesOf(mode: Mode, item: Item): Promise<readonly LogLine[]> {
  if (mode === 'lines') return [item as LogLine]
  if (mode === 'messages') {
    const { host, queueId, firstSeen } = item as Message
    const path = `/messages/${encodeURIComponent(host)}/${encodeURIComponent(queueId)}`
    return (await request<MessageDetail>(path, { params: { at: firstSeen } })).lines
  }
  return linesAt(item as Rejection)
}

/** A refusal or a login is one line: of those of its moment the ones that name its client. */
async function linesAt({ host, time, clientAddress }: Pick<Rejection, 'host' | 'time' | 'clientAddress'>) {
  const { items } = await request<LinePage>('/lines', {
    params: { host, since: time, until: justAfter(time), order: 'oldest' },
  })
  const named = items.filter(({ message }) => clientAddress !== undefined && message.includes(clientAddress))
  return named.length > 0 ? named : items
}

// 2026-11-21T00:25:23.000000Z
//                     ^ micros
function justAfter(time: string): string {
  const micros = (/\.(?<micros>\d+)/.exec(time)?.groups?.micros ?? '').padEnd(6, '0').slice(0, 6)
  const next = String(Number(micros) + 1).padStart(6, '0')
  if (next.length > 6) return new Date(Math.floor(Date.parse(time) / 1000) * 1000 + 1000).toISOString()
  return `${time.slice(0, 19)}.${next}Z`
}
