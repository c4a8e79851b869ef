/** authentications: one row a SASL, Dovecot or PAM success or failure. */
import type { AuthenticationRecord } from '../../correlate/records.ts'
import type { Table } from './table.ts'

export const authentications: Table<AuthenticationRecord> = {
  name: 'authentications',
  columns(block) {
    const time = block.time('time')
    const host = block.lowCardinality('host')
    const daemon = block.lowCardinality('daemon')
    const service = block.lowCardinality('service')
    const result = block.lowCardinality('result')
    const saslMethod = block.lowCardinality('sasl_method')
    const saslUsername = block.text('sasl_username')
    const clientName = block.text('client_name')
    const clientAddress = block.text('client_address')
    const reason = block.text('reason')
    const attempts = block.uint32('attempts')
    const primary = block.bool('primary')
    return (row) => {
      time.put(row.time)
      host.put(row.host)
      daemon.put(row.daemon)
      service.put(row.service)
      result.put(row.result)
      saslMethod.put(row.saslMethod)
      saslUsername.put(row.saslUsername)
      clientName.put(row.clientName)
      clientAddress.put(row.clientAddress)
      reason.put(row.reason)
      attempts.put(row.attempts)
      primary.put(row.primary ? 1 : 0)
    }
  },
}
