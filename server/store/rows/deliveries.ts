/** deliveries: one row an attempt for one recipient. */
import type { DeliveryRecord } from '../../correlate/records.ts'
import { domainOf } from './table.ts'
import type { Table } from './table.ts'

export const deliveries: Table<DeliveryRecord> = {
  name: 'deliveries',
  columns(block) {
    const time = block.time('time')
    const host = block.lowCardinality('host')
    const instance = block.lowCardinality('instance')
    const daemon = block.lowCardinality('daemon')
    const queueId = block.text('queue_id')
    const sender = block.text('sender')
    const recipient = block.text('recipient')
    const recipientDomain = block.lowCardinality('recipient_domain')
    const originalRecipient = block.text('original_recipient')
    const relayText = block.text('relay_text')
    const relayHost = block.lowCardinality('relay_host')
    const relayAddress = block.text('relay_address')
    const relayPort = block.uint16('relay_port')
    const delay = block.float64('delay')
    const delayBeforeQueue = block.float64('delay_before_queue')
    const delayInQueue = block.float64('delay_in_queue')
    const delayConnection = block.float64('delay_connection')
    const delayTransmission = block.float64('delay_transmission')
    const dsn = block.lowCardinality('dsn')
    const status = block.lowCardinality('status')
    const replyForm = block.text('reply_form')
    const reasonClass = block.lowCardinality('reason_class')
    const side = block.lowCardinality('side')
    const provider = block.lowCardinality('provider')
    const fingerprint = block.lowCardinality('fingerprint')
    const remoteQueueId = block.text('remote_queue_id')
    const direction = block.lowCardinality('direction')
    const attempted = block.bool('attempted')
    const own = block.bool('own')
    return (row) => {
      time.put(row.time)
      host.put(row.host)
      instance.put(row.instance)
      daemon.put(row.daemon)
      queueId.put(row.queueId)
      sender.put(row.sender)
      recipient.put(row.recipient)
      recipientDomain.put(domainOf(row.recipient))
      originalRecipient.put(row.originalRecipient)
      relayText.put(relayTextOf(row))
      relayHost.put(row.relayHost)
      relayAddress.put(row.relayAddress)
      relayPort.put(row.relayPort)
      delay.put(row.delay)
      delayBeforeQueue.put(row.delays?.beforeQueue)
      delayInQueue.put(row.delays?.inQueue)
      delayConnection.put(row.delays?.connection)
      delayTransmission.put(row.delays?.transmission)
      dsn.put(row.dsn)
      status.put(row.status)
      replyForm.put(replyFormOf(row))
      reasonClass.put(row.reasonClass)
      side.put(row.side)
      provider.put(row.provider)
      fingerprint.put(row.fingerprint)
      remoteQueueId.put(row.remoteQueueId)
      direction.put(row.direction)
      attempted.put(row.attempted ? 1 : 0)
      own.put(row.own ? 1 : 0)
    }
  },
}

/** '' where the engine makes up the relay from its host, address and port. */
function relayTextOf({
  relay = '',
  relayHost = '',
  relayAddress = '',
  relayPort = 0,
}: DeliveryRecord): string {
  const port = relayPort === 0 ? '' : `:${relayPort}`
  return relay === (relayAddress === '' ? relayHost : `${relayHost}[${relayAddress}]${port}`) ? '' : relay
}

const MARKS = /[\0\x01\x02]/

/** The reply with marks for what other columns say: the next server's queue ID and the recipient. */
function replyFormOf({ reply, remoteQueueId = '', recipient }: DeliveryRecord): string {
  if (MARKS.test(reply) || MARKS.test(recipient) || MARKS.test(remoteQueueId)) return `\0${reply}`
  const form = remoteQueueId === '' ? reply : reply.replaceAll(remoteQueueId, '\x01')
  return recipient === '' ? form : form.replaceAll(recipient, '\x02')
}
