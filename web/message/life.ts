/** Addresses of message pages: `/m/<host>/<queueId>~<time>`, where the time tells which life of a reused queue ID. */
import type { RouteLocationRaw } from 'vue-router'
import type { Link } from '../../server/api/contract.ts'
import { moreOf } from './searches.ts'

export interface LifeId {
  queueId: string
  /** RFC 3339; absent: the newest life. */
  at?: string
}

// 4F2A81C0B7~2026-11-21T00:25:23.000000Z   4bXk2T3nQzz1Wl
// ^ queue ID ^ when the life began
const LIFE = /^(?<queueId>[^~]+)(?:~(?<at>.+))?$/

/** What the last part of the path says. */
export function parseLife(text: string): LifeId {
  const { queueId = text, at } = LIFE.exec(text)?.groups ?? {}
  return { queueId, ...(at !== undefined && { at }) }
}

/** Path of a message; queue IDs from logs may hold anything. */
export function lifePath(host: string, queueId: string, at?: string): string {
  const life = encodeURIComponent(queueId) + (at === undefined ? '' : `~${at}`)
  return `/m/${encodeURIComponent(host)}/${life}`
}

/** Where a related message is; one that may lie on another host is searched for, around the `time` of the message that names it. */
export function linkTarget(link: Link, host: string, time: string): RouteLocationRaw {
  const there = link.host ?? (link.kind === 'next-hop' || link.kind === 'same-message-id' ? undefined : host)
  if (there !== undefined) return lifePath(there, link.queueId, link.firstSeen)
  return moreOf({ queueId: link.queueId }, link.firstSeen ?? time)
}
