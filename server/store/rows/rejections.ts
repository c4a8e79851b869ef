/** rejections: one row a refused attempt. */
import type { RejectionRecord } from '../../correlate/records.ts'
import type { Table } from './table.ts'

export const rejections: Table<RejectionRecord> = {
  name: 'rejections',
  columns(block) {
    const time = block.time('time')
    const host = block.lowCardinality('host')
    const daemon = block.lowCardinality('daemon')
    const pid = block.uint32('pid')
    const stage = block.lowCardinality('stage')
    const action = block.lowCardinality('action')
    const clientName = block.text('client_name')
    const clientAddress = block.text('client_address')
    const helo = block.text('helo')
    const sender = block.text('sender')
    const recipient = block.text('recipient')
    const code = block.uint16('code')
    const dsn = block.lowCardinality('dsn')
    const reason = block.text('reason')
    const reasonClass = block.lowCardinality('reason_class')
    const side = block.lowCardinality('side')
    const provider = block.lowCardinality('provider')
    const fingerprint = block.text('fingerprint')
    const saslUsername = block.text('sasl_username')
    const queueId = block.text('queue_id')
    return (row) => {
      time.put(row.time)
      host.put(row.host)
      daemon.put(row.daemon)
      pid.put(row.pid)
      stage.put(row.stage)
      action.put(row.action)
      clientName.put(row.clientName)
      clientAddress.put(row.clientAddress)
      helo.put(row.helo)
      sender.put(row.sender)
      recipient.put(row.recipient)
      code.put(row.code)
      dsn.put(row.dsn)
      reason.put(row.reason)
      reasonClass.put(row.reasonClass)
      side.put(row.side)
      provider.put(row.provider)
      fingerprint.put(row.fingerprint)
      saslUsername.put(row.saslUsername)
      queueId.put(row.queueId)
    }
  },
}
