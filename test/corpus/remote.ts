/** Attempts over SMTP against what the simulated remote MXes saw and answered (remote.jsonl), one to one, both ways. */
import { readRows } from './truth.ts'
import type { DeliveryRecord } from '../../server/correlate/records.ts'
import { pairOff } from './compare-refusals.ts'

/** One reply of a remote MX about one recipient. Times are microseconds. */
export interface RemoteReply {
  what: 'rcpt' | 'data'
  recipient: string
  reply: string
  queueId?: string
  time: number
  until: number
}

interface RemoteRow {
  ev: string
  t: number
  reply?: string
  rcpt?: string
  rcpts?: string[]
  qid?: string | null
}

const SLACK = 2_000_000

export const remoteReplies = (run: string): RemoteReply[] =>
  (readRows(run, 'remote.jsonl') as RemoteRow[]).flatMap(({ ev, t, reply = '', rcpt, rcpts, qid }) => {
    const time = Math.round(t * 1e6)
    const about = (what: 'rcpt' | 'data', recipient: string): RemoteReply => ({
      what,
      recipient: recipient.toLowerCase(),
      reply,
      ...(typeof qid === 'string' && { queueId: qid }),
      time,
      until: time + SLACK,
    })
    if (ev === 'data') return (rcpts ?? []).map((one) => about('data', one))
    // a recipient that was taken is decided by the reply to its data
    return ev === 'rcpt' && rcpt !== undefined && !reply.startsWith('2') ? [about('rcpt', rcpt)] : []
  })

/** A line ends at 2000 bytes, before the command that was answered is named (surprising line 3). */
const isCut = (reply: string): boolean => reply.includes(' said: ') && !reply.includes('(in reply to ')

/** Attempts that a server outside answered: those of smtp(8) to port 25, where the reply is the remote's own. */
export const answeredAttempts = (deliveries: readonly DeliveryRecord[]): DeliveryRecord[] =>
  deliveries.filter(
    ({ daemon, attempted, relayPort, status, reply }) =>
      daemon === 'smtp' &&
      attempted &&
      relayPort === 25 &&
      (status === 'sent' || /\(in reply to (RCPT TO|end of DATA) command\)/.test(reply) || isCut(reply)),
  )

/** Blanks and what the log cannot hold are no part of the comparison; remote.jsonl cuts long replies. */
const plain = (text: string): string => text.replace(/[^\x21-\x7e]+|\?/g, '')

/** The status that the reply asks for; probes have words of their own. */
const told = ({ reply }: RemoteReply, { status }: DeliveryRecord): boolean => {
  if (status === 'undeliverable') return /^[45]/.test(reply)
  if (reply.startsWith('2')) return status === 'sent' || status === 'deliverable'
  return reply.startsWith('5') ? status === 'bounced' : status === 'deferred' || status === 'expired'
}

/** Same recipient and queue ID, within two seconds, the reply's words, and the status that the reply asks for. */
export const isSameAttempt = (reply: RemoteReply, found: DeliveryRecord): boolean =>
  found.recipient.toLowerCase() === reply.recipient &&
  (reply.queueId === undefined || found.queueId === reply.queueId) &&
  Math.abs(found.time - reply.time) <= SLACK &&
  plain(found.reply).includes(plain(reply.reply).slice(0, 60)) &&
  told(reply, found)

/** The first simulator went on with RCPT and DATA after it had refused MAIL (corpus README); Postfix rightly bounced. */
const isAfterRefusedMail = (reply: RemoteReply, deliveries: readonly DeliveryRecord[]): boolean =>
  reply.what === 'data' &&
  deliveries.some(
    ({ recipient, time, status, reply: text }) =>
      recipient.toLowerCase() === reply.recipient &&
      Math.abs(time - reply.time) <= SLACK &&
      status === 'bounced' &&
      text.endsWith('(in reply to MAIL FROM command)'),
  )

export const compareRemote = (replies: readonly RemoteReply[], deliveries: readonly DeliveryRecord[]) => {
  const { missing, extra } = pairOff(replies, answeredAttempts(deliveries), isSameAttempt)
  const explained = missing.filter((reply) => isAfterRefusedMail(reply, deliveries))
  return { missing: missing.filter((reply) => !explained.includes(reply)), extra, explained }
}
