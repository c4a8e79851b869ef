/**
 * Mailtrace's own mail passes through the logs it reads. Its Message-ID says so, with a mark that only this installation
 * can make: otherwise anybody could keep mail out of all counts by choosing such a Message-ID.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

export interface OwnMail {
  /** `<mailtrace-alert.<random>.<mark>@host>` */
  messageId(host: string): string
  /** With or without angle brackets. */
  isOwn(messageId: string): boolean
}

// <mailtrace-alert.5f0c9a1be77d.1c2d3e4f5a6b7c8d@mx1.example.org>
const OWN = /^<?mailtrace-alert\.(?<id>[0-9a-f]{12})\.(?<mark>[0-9a-f]{16})@[^@\s]+$/

/** `key` must stay the same over restarts, or earlier alerts are no longer recognised when their lines are read again. */
export function createOwnMail(key: string): OwnMail {
  const markOf = (id: string) =>
    createHmac('sha256', key).update(`mailtrace-alert ${id}`).digest('hex').slice(0, 16)

  return {
    messageId(host) {
      const id = randomBytes(6).toString('hex')
      return `<mailtrace-alert.${id}.${markOf(id)}@${host.replace(/[^\w.-]/g, '-')}>`
    },
    isOwn(messageId) {
      const { id, mark } = OWN.exec(messageId)?.groups ?? {}
      if (id === undefined || mark === undefined) return false
      return timingSafeEqual(Buffer.from(mark), Buffer.from(markOf(id)))
    },
  }
}
