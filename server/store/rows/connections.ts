/** connections: one row an SMTP session, written whole at each change; the row with the newest version counts. */
import type { ConnectionRecord } from '../../correlate/records.ts'
import { emptyFields, statedBy } from './stated.ts'
import type { Field } from './stated.ts'
import type { Table } from './table.ts'

export const connections: Table<ConnectionRecord> = {
  name: 'connections',
  columns(block) {
    const startedAt = block.time('started_at')
    const host = block.lowCardinality('host')
    const connectionId = block.text('connection_id')
    const version = block.late('version')
    const program = block.lowCardinality('program')
    const pid = block.uint32('pid')
    const clientName = block.text('client_name')
    const clientAddress = block.text('client_address')
    const clientPort = block.uint16('client_port')
    const helo = block.text('helo')
    const tlsProtocol = block.lowCardinality('tls_protocol')
    const tlsCipher = block.lowCardinality('tls_cipher')
    const saslUsername = block.text('sasl_username')
    const saslMethod = block.lowCardinality('sasl_method')
    const lastAfter = block.int64('last_after')
    const endedBefore = block.int64('ended_before')
    const endReason = block.lowCardinality('end_reason')
    const queueIds = block.list()
    const ids = queueIds.texts('queue_ids')
    const rejections = block.uint32('rejections')
    const authenticationFailures = block.uint32('authentication_failures')
    const open = block.bool('open')
    const own = block.bool('own')
    const document = block.text('document')
    return (row) => {
      startedAt.put(row.startedAt)
      host.put(row.host)
      connectionId.put(row.connectionId)
      version.put()
      program.put(row.program)
      pid.put(row.pid)
      clientName.put(row.clientName)
      clientAddress.put(row.clientAddress)
      clientPort.put(row.clientPort)
      helo.put(row.helo)
      tlsProtocol.put(row.tls?.protocol)
      tlsCipher.put(row.tls?.cipher)
      saslUsername.put(row.saslUsername)
      saslMethod.put(row.saslMethod)
      lastAfter.put(row.lastSeen - row.startedAt)
      endedBefore.put(row.lastSeen - (row.endedAt ?? 0))
      endReason.put(row.endReason)
      for (const id of row.queueIds) ids.put(id)
      queueIds.end(row.queueIds.length)
      rejections.put(row.rejections)
      authenticationFailures.put(row.authenticationFailures)
      open.put(row.open ? 1 : 0)
      own.put(row.own ? 1 : 0)
      document.put(documentOf(row))
    }
  },
}

/** What `connectionOf` needs; times come as microseconds. */
export const CONNECTION_COLUMNS = `connection_id, host, program, pid, client_name, client_address, client_port, helo,
  tls_protocol, tls_cipher, sasl_username, sasl_method, toUnixTimestamp64Micro(started_at) AS started_at_micros,
  toUnixTimestamp64Micro(ended_at) AS ended_at_micros, toUnixTimestamp64Micro(last_seen) AS last_seen_micros,
  end_reason, queue_ids, rejections, authentication_failures, open, own, document`

export interface ConnectionRow {
  connection_id: string
  host: string
  program: string
  pid: number
  client_name: string
  client_address: string
  client_port: number
  helo: string
  tls_protocol: string
  tls_cipher: string
  sasl_username: string
  sasl_method: string
  started_at_micros: number
  ended_at_micros: number
  last_seen_micros: number
  end_reason: string
  queue_ids: string[]
  rejections: number
  authentication_failures: number
  open: boolean
  own: boolean
  document: string
}

interface Document extends Pick<ConnectionRecord, 'commands' | 'state'> {
  empty?: string[]
}

/** The record as it was written, field by field. */
export function connectionOf(row: ConnectionRow): ConnectionRecord {
  const { commands, state, empty } = JSON.parse(row.document) as Document
  const has = statedBy(empty)
  return {
    connectionId: row.connection_id,
    host: row.host,
    program: row.program,
    pid: row.pid,
    ...(has('clientName', row.client_name) && { clientName: row.client_name }),
    ...(has('clientAddress', row.client_address) && { clientAddress: row.client_address }),
    ...(has('clientPort', row.client_port) && { clientPort: row.client_port }),
    ...(has('helo', row.helo) && { helo: row.helo }),
    ...(has('tls', row.tls_protocol + row.tls_cipher) && {
      tls: { protocol: row.tls_protocol, cipher: row.tls_cipher },
    }),
    ...(has('saslUsername', row.sasl_username) && { saslUsername: row.sasl_username }),
    ...(has('saslMethod', row.sasl_method) && { saslMethod: row.sasl_method }),
    startedAt: row.started_at_micros,
    ...(has('endedAt', row.ended_at_micros) && { endedAt: row.ended_at_micros }),
    lastSeen: row.last_seen_micros,
    ...(has('endReason', row.end_reason) && { endReason: row.end_reason }),
    commands,
    queueIds: row.queue_ids,
    rejections: row.rejections,
    authenticationFailures: row.authentication_failures,
    open: row.open,
    own: row.own,
    state,
  }
}

const OPTIONAL: readonly Field<ConnectionRecord>[] = [
  ['clientName', (row) => row.clientName],
  ['clientAddress', (row) => row.clientAddress],
  ['clientPort', (row) => row.clientPort],
  ['helo', (row) => row.helo],
  ['tls', (row) => row.tls && row.tls.protocol + row.tls.cipher],
  ['saslUsername', (row) => row.saslUsername],
  ['saslMethod', (row) => row.saslMethod],
  ['endedAt', (row) => row.endedAt],
  ['endReason', (row) => row.endReason],
]

function documentOf(row: ConnectionRecord): string {
  const { commands, state } = row
  const empty = emptyFields(row, OPTIONAL)
  const rest = isEmpty(state) ? '{}' : JSON.stringify(state)
  const stated = empty.length === 0 ? '' : `,"empty":${JSON.stringify(empty)}`
  return `{"commands":${jsonOf(commands)},"state":${rest}${stated}}`
}

const isEmpty = (state: object): boolean => {
  for (const _ in state) return false
  return true
}

/** The parser gives sessions that are alike the same counters, so that most were written before. */
const known = new WeakMap<ConnectionRecord['commands'], string>()

function jsonOf(commands: ConnectionRecord['commands']): string {
  const before = known.get(commands)
  if (before !== undefined) return before
  const json = JSON.stringify(commands)
  known.set(commands, json)
  return json
}
