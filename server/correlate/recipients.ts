/** Recipients of a life: each delivery line replaces the record of its recipient, none is ever changed in place. */
import type { Delivery, Micros } from '../../parsers/event.ts'
import type { RecipientRecord, Status } from './records.ts'
import type { Life } from './life.ts'
import { isOpenStatus } from './status.ts'
import type { Judgement } from './work.ts'

/** Up to here a plain search is quicker than a map, and smaller. */
const FEW = 12

export const keyOf = (address: string, original: string | undefined): string =>
  original === undefined ? address : `${address}\n${original}`

const placeOf = (life: Life, address: string, original: string | undefined): number => {
  const { recipients } = life
  if (recipients.length <= FEW) {
    for (let index = 0; index < recipients.length; index++) {
      const recipient = recipients[index]
      if (recipient?.address === address && recipient.originalAddress === original) return index
    }
    return -1
  }
  if (life.places === undefined || life.places.size !== recipients.length) {
    life.places = new Map(recipients.map((one, index) => [keyOf(one.address, one.originalAddress), index]))
  }
  return life.places.get(keyOf(address, original)) ?? -1
}

const put = (life: Life, place: number, recipient: RecipientRecord): void => {
  if (place >= 0) {
    life.recipients[place] = recipient
    return
  }
  life.places?.set(keyOf(recipient.address, recipient.originalAddress), life.recipients.length)
  // most have one recipient; an empty list that grows makes room for 17
  if (life.recipients.length === 0) life.recipients = [recipient]
  else life.recipients.push(recipient)
}

/** Why a recipient did not get it. */
export const stateReason = (recipient: RecipientRecord, { reasonClass, side, provider }: Judgement): void => {
  recipient.reasonClass = reasonClass
  recipient.side = side
  if (provider !== undefined) recipient.provider = provider
}

/** What the delivery line says of its recipient; an attempt older than the newest one known only counts. */
export const applyDelivery = (
  life: Life,
  delivery: Delivery,
  time: Micros,
  status: Status,
  attempted: boolean,
  judged: Judgement | undefined,
  child: string | undefined,
): void => {
  const place = placeOf(life, delivery.recipient, delivery.originalRecipient)
  const before = place >= 0 ? life.recipients[place] : undefined
  const attempts = (before?.attempts ?? 0) + (attempted ? 1 : 0)
  const first = attempted ? Math.min(before?.firstAttempt ?? time, time) : before?.firstAttempt
  if (before?.lastAttempt !== undefined && before.lastAttempt > time) {
    const counted: RecipientRecord = { ...before, attempts }
    if (first !== undefined) counted.firstAttempt = first
    put(life, place, counted)
    return
  }
  const open = isOpenStatus(status)
  put(life, place, {
    address: delivery.recipient,
    status: open && life.expired ? 'expired' : open && life.held ? 'held' : status,
    attempts,
    reply: delivery.reply,
    delay: delivery.delay,
    originalAddress: delivery.originalRecipient,
    dsn: delivery.dsn,
    relay: delivery.relay,
    firstAttempt: first,
    lastAttempt: attempted ? time : before?.lastAttempt,
    reasonClass: judged?.reasonClass,
    side: judged?.side,
    provider: judged?.provider,
    delays: delivery.delays,
    forwardedAs: child,
  })
}

/** A recipient known from a refusal, hold or discard line before any delivery. */
export const presumeRecipient = (life: Life, recipient: RecipientRecord): void => {
  if (life.active) return
  put(life, placeOf(life, recipient.address, recipient.originalAddress), recipient)
}

/** The same, for lines that say nothing of its fate: what is known already stays. */
export const nameRecipient = (life: Life, address: string | undefined, status: Status): void => {
  if (address === undefined || life.active || placeOf(life, address, undefined) >= 0) return
  put(life, -1, { address, status, attempts: 0 })
}

/** qmgr has the message: from here on the delivery lines name the recipients, after aliases and redirects. */
export const forgetPresumed = (life: Life): void => {
  if (life.recipients.length === 0) return
  life.recipients = life.recipients.filter((recipient) => recipient.reply !== undefined)
  life.places = undefined
}

/** Gives all recipients who still wait another status: `expired`, `deleted`, `held`, ... */
export const settleWaiting = (life: Life, status: Status, child?: string): void => {
  life.recipients.forEach((recipient, index) => {
    if (!isOpenStatus(recipient.status)) return
    const settled: RecipientRecord = { ...recipient, status }
    if (child !== undefined) settled.forwardedAs = child
    life.recipients[index] = settled
  })
}

/** The recipients of a message that was given up by mistake wait again. */
export const reopen = (life: Life): void => {
  life.recipients.forEach((recipient, index) => {
    if (recipient.status === 'deleted') life.recipients[index] = { ...recipient, status: 'pending' }
  })
}

/** Released from hold: deferred if it was tried before, else pending. */
export const releaseHeld = (life: Life): void => {
  life.recipients.forEach((recipient, index) => {
    if (recipient.status !== 'held') return
    const status = recipient.reply === undefined ? 'pending' : 'deferred'
    life.recipients[index] = { ...recipient, status }
  })
}

/** The requeued message goes on under the child's queue ID. */
export const nameChild = (life: Life, child: string): void => {
  life.recipients.forEach((recipient, index) => {
    if (recipient.status !== 'forwarded' || recipient.forwardedAs !== undefined) return
    life.recipients[index] = { ...recipient, forwardedAs: child }
  })
}
