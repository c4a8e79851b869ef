/** neighbours: one row a word of another program about a message or an attempt. */
import type { NeighbourRecord } from '../../correlate/records.ts'
import type { Table } from './table.ts'

export const neighbours: Table<NeighbourRecord> = {
  name: 'neighbours',
  columns(block) {
    const time = block.time('time')
    const host = block.lowCardinality('host')
    const daemon = block.lowCardinality('daemon')
    const kind = block.lowCardinality('kind')
    const name = block.lowCardinality('name')
    const result = block.lowCardinality('result')
    const detail = block.text('detail')
    const queueId = block.text('queue_id')
    const messageId = block.text('message_id')
    const session = block.text('session')
    const username = block.text('username')
    const clientAddress = block.text('client_address')
    const sender = block.text('sender')
    const recipient = block.text('recipient')
    const text = block.text('text')
    return (row) => {
      time.put(row.time)
      host.put(row.host)
      daemon.put(row.daemon)
      kind.put(row.kind)
      name.put(row.name)
      result.put(row.result)
      detail.put(row.detail)
      queueId.put(row.queueId)
      messageId.put(row.messageId)
      session.put(row.session)
      username.put(row.username)
      clientAddress.put(row.clientAddress)
      sender.put(row.sender)
      recipient.put(row.recipient)
      text.put(row.text)
    }
  },
}
