/** scans: one row a verdict of rspamd. */
import type { ScanRecord } from '../../correlate/records.ts'
import type { Table } from './table.ts'

export const scans: Table<ScanRecord> = {
  name: 'scans',
  columns(block) {
    const time = block.time('time')
    const host = block.lowCardinality('host')
    const queueId = block.text('queue_id')
    const messageId = block.text('message_id')
    const sender = block.text('sender')
    const recipients = block.list()
    const addresses = recipients.texts('recipients')
    const clientAddress = block.text('client_address')
    const saslUsername = block.text('sasl_username')
    const action = block.lowCardinality('action')
    const score = block.float64('score')
    const requiredScore = block.float64('required_score')
    const symbols = block.list()
    const names = symbols.texts('symbol_names')
    const scores = symbols.float64s('symbol_scores')
    const options = symbols.texts('symbol_options')
    const size = block.uint64('size')
    const elapsedSeconds = block.float64('elapsed_seconds')
    return (row) => {
      time.put(row.time)
      host.put(row.host)
      queueId.put(row.queueId)
      messageId.put(row.messageId)
      sender.put(row.sender)
      for (const recipient of row.recipients) addresses.put(recipient)
      recipients.end(row.recipients.length)
      clientAddress.put(row.clientAddress)
      saslUsername.put(row.saslUsername)
      action.put(row.action)
      score.put(row.score)
      requiredScore.put(row.requiredScore)
      for (const symbol of row.symbols) {
        names.put(symbol.name)
        scores.put(symbol.score)
        // one option a line: rspamd writes control characters as \xHH, so none holds a newline
        options.put(symbol.options.join('\n'))
      }
      symbols.end(row.symbols.length)
      size.put(row.size)
      elapsedSeconds.put(row.elapsedSeconds)
    }
  },
}
