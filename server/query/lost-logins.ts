/**
 * Logins that Postfix gave up waiting for: it knows no name then, Dovecot alone tells it. Where neither does (Dovecot drops
 * what nobody waits for any more), no log says whose account it was.
 */
import type { Authentication } from './answers.ts'
import type { Question } from './define.ts'
import { hostSql } from './define.ts'
import { joinCauses } from './login-causes.ts'
import type { CauseRow } from './login-causes.ts'
import type { Asker } from './page.ts'
import { TIME, timeValue } from './range.ts'

/** The newest, in which an attack shows; each is joined with what stands around it. */
const MOST_LOST = 500
const MOST_ROWS = 10_000
/** Lines of one attempt lie no further apart. */
const AROUND_MS = 30_000

export const LOST = "startsWith(reason, 'Connection lost to authentication server')"

interface FailureRow {
  host: string
  micros: string
  daemon: string
  sasl_username: string
  client_address: string
  reason: string
}

export interface Lost {
  count: number
  /** RFC 3339. */
  lastSeen: string
}

/** How many there were of each account, by its name in lower case. */
export async function lostByAccount(asker: Asker, question: Question): Promise<Map<string, Lost>> {
  const host = hostSql(question)
  const { since, until } = question.range
  const options = { id: 'logins.lost', ...(question.signal && { signal: question.signal }) }
  const columns =
    'host, toString(toUnixTimestamp64Micro(time)) AS micros, daemon, sasl_username, client_address, reason'
  const lost = await asker.reader.query<FailureRow>(
    `SELECT ${columns} FROM authentications WHERE primary AND result = 'failure' AND ${LOST}
        AND time >= {since:${TIME}} AND time < {until:${TIME}} AND ${host.sql}
      ORDER BY time DESC LIMIT ${MOST_LOST}`,
    { ...host.params, since: timeValue(since), until: timeValue(until) },
    options,
  )
  const accounts = new Map<string, Lost>()
  if (lost.length === 0) return accounts

  const times = lost.map(millis)
  const near = `result = 'failure' AND client_address IN {clients:Array(String)} AND host IN {hosts:Array(String)}
    AND time >= {since:${TIME}} AND time <= {until:${TIME}}`
  const params = {
    clients: [...new Set(lost.map(({ client_address }) => client_address))],
    hosts: [...new Set(lost.map((row) => row.host))],
    since: timeValue(Math.min(...times) - AROUND_MS),
    until: timeValue(Math.max(...times) + AROUND_MS),
  }
  const answered = await asker.reader.query<FailureRow>(
    `SELECT ${columns} FROM authentications WHERE primary AND NOT ${LOST} AND ${near} ORDER BY time DESC LIMIT ${MOST_ROWS}`,
    params,
    options,
  )
  const causes = await asker.reader.query<CauseRow>(
    `SELECT ${columns}, service FROM authentications WHERE NOT primary AND reason != '' AND ${near} ORDER BY time DESC LIMIT ${MOST_ROWS}`,
    params,
    options,
  )
  const isNear = (row: { micros: string }) => times.some((time) => Math.abs(time - millis(row)) <= AROUND_MS)
  const mine = lost.map(loginOf)
  joinCauses([...mine, ...answered.filter(isNear).map(loginOf)], causes.filter(isNear))
  for (const { saslUsername, time } of mine) {
    const account = saslUsername?.trim().toLowerCase() ?? ''
    if (account === '') continue
    const { count, lastSeen } = accounts.get(account) ?? { count: 0, lastSeen: time }
    accounts.set(account, { count: count + 1, lastSeen: lastSeen > time ? lastSeen : time })
  }
  return accounts
}

const millis = ({ micros }: { micros: string }): number => Number(micros) / 1000

const loginOf = (row: FailureRow): Authentication => ({
  time: new Date(millis(row)).toISOString(),
  host: row.host,
  daemon: row.daemon,
  result: 'failure',
  attempts: 1,
  ...(row.sasl_username && { saslUsername: row.sasl_username }),
  ...(row.client_address && { clientAddress: row.client_address }),
  reason: row.reason,
})
