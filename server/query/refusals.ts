/** Rejections, authentications and sessions as they are listed. */
import type { Authentication, Connection, Rejection } from './answers.ts'
import { any, clientIs, containsAny, equalsAny, matchesAny, reasonIs } from './conditions.ts'
import type { Conditions } from './conditions.ts'
import type { Condition } from './filters.ts'
import { addAccepted } from './greylisting.ts'
import { addCauses } from './login-causes.ts'
import { isoColumn } from './messages.ts'
import type { ListTable } from './page.ts'

type Restrict = (conditions: Conditions, term: Condition) => string | undefined

/** Words that a table has no column for say nothing about its rows. */
const restrictBy =
  (restrict: Restrict) =>
  (conditions: Conditions, terms: readonly Condition[]): void => {
    for (const term of terms) {
      const sql = restrict(conditions, term)
      if (sql !== undefined) conditions.add(sql, term.negated)
    }
  }

interface RejectionRow {
  micros: string
  tie: string
  at: string
  host: string
  daemon: string
  stage: string
  action: string
  client_name: string
  client_address: string
  helo: string
  sender: string
  recipient: string
  code: number
  dsn: string
  reason: string
  reason_class: string
  side: string
  provider: string
  sasl_username: string
  queue_id: string
}

const REJECTION_TIE =
  'toString(cityHash64(host, pid, stage, action, client_address, sender, recipient, reason))'

export const rejectionTable: ListTable<RejectionRow, Rejection> = {
  id: 'rejections',
  from: 'rejections',
  columns: `${isoColumn('time')} AS at, host, daemon, stage, action, client_name, client_address, helo, sender, recipient,
    code, dsn, reason, reason_class, side, provider, sasl_username, queue_id, ${REJECTION_TIE} AS tie`,
  time: 'time',
  tie: [{ sql: REJECTION_TIE, type: 'String', of: (row) => row.tie }],
  hasTwins: true,
  restrict: restrictBy((conditions, { field, values }) => {
    switch (field) {
      case 'from':
        return matchesAny(conditions, 'sender', values)
      case 'to':
        return matchesAny(conditions, 'recipient', values)
      case 'address':
        return `${matchesAny(conditions, 'sender', values)} OR ${matchesAny(conditions, 'recipient', values)}`
      case 'domain':
        return matchesAny(conditions, "arrayElement(splitByChar('@', recipient), -1)", values)
      case 'status':
        return values.some(({ text }) => text === 'rejected') ? '1' : '0'
      case 'dsn':
        return matchesAny(conditions, 'dsn', values)
      case 'code':
        return matchesAny(conditions, 'toString(code)', values)
      case 'client':
        return clientIs(conditions, 'client_address', 'client_name', values)
      case 'helo':
        return matchesAny(conditions, 'helo', values)
      case 'sasl':
        return matchesAny(conditions, 'sasl_username', values)
      case 'host':
        return matchesAny(conditions, 'host', values)
      case 'id':
        return equalsAny(conditions, 'queue_id', values)
      case 'reason':
        return reasonIs(conditions, 'reason_class', 'reason', values)
      case 'provider':
        return matchesAny(conditions, 'provider', values)
      case 'program':
        return matchesAny(conditions, 'daemon', values)
      case 'action':
        return matchesAny(conditions, 'action', values)
      case 'text':
        return ['sender', 'recipient', 'reason', 'helo', 'client_name', 'client_address']
          .map((column) => containsAny(conditions, column, values))
          .join(' OR ')
      default:
        return undefined
    }
  }),
  complete: addAccepted,
  item: (row) => ({
    time: row.at,
    host: row.host,
    daemon: row.daemon,
    stage: row.stage,
    action: row.action,
    ...(row.client_name && { clientName: row.client_name }),
    ...(row.client_address && { clientAddress: row.client_address }),
    ...(row.helo && { helo: row.helo }),
    ...(row.sender && { sender: row.sender }),
    ...(row.recipient && { recipient: row.recipient }),
    ...(row.code && { code: row.code }),
    ...(row.dsn && { dsn: row.dsn }),
    reason: row.reason,
    reasonClass: row.reason_class,
    ...(row.side && { side: row.side }),
    ...(row.provider && { provider: row.provider }),
    ...(row.sasl_username && { saslUsername: row.sasl_username }),
    ...(row.queue_id && { queueId: row.queue_id }),
  }),
}

interface AuthenticationRow {
  micros: string
  tie: string
  at: string
  host: string
  daemon: string
  service: string
  result: Authentication['result']
  sasl_method: string
  sasl_username: string
  client_name: string
  client_address: string
  reason: string
  attempts: number
}

const AUTHENTICATION_TIE =
  'toString(cityHash64(host, daemon, service, result, sasl_username, client_address, reason))'

/** Only the line that counts of each attempt; those of other daemons on the same attempt are not listed. */
export const authenticationTable: ListTable<AuthenticationRow, Authentication> = {
  id: 'authentications',
  from: 'authentications',
  columns: `${isoColumn('time')} AS at, host, daemon, service, result, sasl_method, sasl_username, client_name, client_address,
    reason, attempts, ${AUTHENTICATION_TIE} AS tie`,
  time: 'time',
  tie: [{ sql: AUTHENTICATION_TIE, type: 'String', of: (row) => row.tie }],
  hasTwins: true,
  restrict: (conditions, terms) => {
    conditions.add('primary')
    restrictAuthentications(conditions, terms)
  },
  complete: addCauses,
  item: (row) => ({
    time: row.at,
    host: row.host,
    daemon: row.daemon,
    ...(row.service && { service: row.service }),
    result: row.result,
    ...(row.sasl_method && { saslMethod: row.sasl_method }),
    ...(row.sasl_username && { saslUsername: row.sasl_username }),
    ...(row.client_name && { clientName: row.client_name }),
    ...(row.client_address && { clientAddress: row.client_address }),
    ...(row.reason && { reason: row.reason }),
    attempts: row.attempts,
  }),
}

const restrictAuthentications = restrictBy((conditions, { field, values }) => {
  switch (field) {
    case 'client':
      return clientIs(conditions, 'client_address', 'client_name', values)
    case 'sasl':
    case 'from':
    case 'address':
      return matchesAny(conditions, 'sasl_username', values)
    case 'host':
      return matchesAny(conditions, 'host', values)
    case 'result':
      return matchesAny(conditions, 'result', values)
    case 'method':
      return matchesAny(conditions, 'sasl_method', values)
    case 'reason':
      return containsAny(conditions, 'reason', values)
    case 'program':
      return `${matchesAny(conditions, 'daemon', values)} OR ${matchesAny(conditions, 'service', values)}`
    case 'text':
      return ['sasl_username', 'client_name', 'client_address', 'reason']
        .map((column) => containsAny(conditions, column, values))
        .join(' OR ')
    default:
      return undefined
  }
})

export interface ConnectionRow {
  micros: string
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
  startedAt: string
  endedAt: string
  end_reason: string
  queue_ids: string[]
  rejections: number
  authentication_failures: number
  open: boolean
  document: string
}

export const CONNECTION_COLUMNS = `connection_id, host, program, pid, client_name, client_address, client_port, helo, tls_protocol,
  tls_cipher, sasl_username, sasl_method, ${isoColumn('started_at')} AS startedAt,
  if(toUnixTimestamp(ended_at) = 0, '', ${isoColumn('ended_at')}) AS endedAt, end_reason, queue_ids, rejections,
  authentication_failures, open, document`

export const connectionTable: ListTable<ConnectionRow, Connection> = {
  id: 'connections',
  from: 'connections FINAL',
  columns: CONNECTION_COLUMNS,
  time: 'started_at',
  tie: [{ sql: 'connection_id', type: 'String', of: (row) => row.connection_id }],
  restrict: restrictBy((conditions, { field, values }) => {
    switch (field) {
      case 'client':
        return clientIs(conditions, 'client_address', 'client_name', values)
      case 'helo':
        return matchesAny(conditions, 'helo', values)
      case 'sasl':
        return matchesAny(conditions, 'sasl_username', values)
      case 'host':
        return matchesAny(conditions, 'host', values)
      case 'program':
        return matchesAny(conditions, 'program', values)
      case 'id':
        return any(
          values,
          (value) => `arrayExists(each -> ${equalsAny(conditions, 'each', [value])}, queue_ids)`,
        )
      default:
        return undefined
    }
  }),
  item: connectionOf,
}

export function connectionOf(row: ConnectionRow): Connection {
  return {
    connectionId: row.connection_id,
    host: row.host,
    program: row.program,
    pid: row.pid,
    ...(row.client_name && { clientName: row.client_name }),
    ...(row.client_address && { clientAddress: row.client_address }),
    ...(row.client_port && { clientPort: row.client_port }),
    ...(row.helo && { helo: row.helo }),
    ...(row.tls_protocol && { tls: { protocol: row.tls_protocol, cipher: row.tls_cipher } }),
    ...(row.sasl_username && { saslUsername: row.sasl_username }),
    ...(row.sasl_method && { saslMethod: row.sasl_method }),
    startedAt: row.startedAt,
    ...(row.endedAt && { endedAt: row.endedAt }),
    ...(row.end_reason && { endReason: row.end_reason }),
    commands: (JSON.parse(row.document) as Pick<Connection, 'commands'>).commands,
    queueIds: row.queue_ids,
    rejections: row.rejections,
    authenticationFailures: row.authentication_failures,
    open: row.open,
  }
}
