/**
 * Why a login failed: Postfix says little of it, Dovecot, saslauthd and PAM say more on lines of their own, often in another
 * file. Each such line explains one attempt and never counts as one.
 */
import type { Authentication } from './answers.ts'
import { TIME, timeValue } from './range.ts'
import type { Asker } from './page.ts'

const BEFORE_MS = 20_000
const AFTER_MS = 6_500
/** Postfix gives up on Dovecot after so long (xsasl_dovecot_server.c). */
const PATIENCE_MS = 10_000
/** Dovecot makes a client that failed before wait so long before it looks at the password (auth-penalty.h). */
const PENALTIES_MS = [0, 2_000, 4_000, 8_000, 15_000]
/** Stamps may be whole seconds. */
const BLUR_MS = 1_500
/** An answer follows at once; where neither line names an address, and one names no user, only nearness is left. */
const NEAR_MS = 3_000
/** One attempt asks one password database after the other. */
const NEXT_DATABASE_MS = 4_000
const MOST_ROWS = 20_000

export interface CauseRow {
  host: string
  micros: string
  daemon: string
  service: string
  sasl_username: string
  client_address: string
  reason: string
}

/** Adds the cause, and the user where Postfix names none, to the failures of a page. */
export async function addCauses(
  { reader }: Asker,
  logins: Authentication[],
  signal: AbortSignal | undefined,
): Promise<void> {
  const times = logins.filter(({ result }) => result === 'failure').map(({ time }) => Date.parse(time))
  if (times.length === 0) return
  const rows = await reader.query<CauseRow>(
    `SELECT host, toString(toUnixTimestamp64Micro(time)) AS micros, daemon, service, sasl_username, client_address, reason
      FROM authentications WHERE NOT primary AND result = 'failure' AND reason != ''
        AND time >= {since:${TIME}} AND time <= {until:${TIME}} AND host IN {hosts:Array(String)}
      ORDER BY time LIMIT ${MOST_ROWS}`,
    {
      since: timeValue(Math.min(...times) - BEFORE_MS),
      until: timeValue(Math.max(...times) + AFTER_MS),
      hosts: [...new Set(logins.map(({ host }) => host))],
    },
    { id: 'authentications.causes', ...(signal && { signal }) },
  )
  joinCauses(logins, rows)
}

/** Reasons of Postfix's own, when no authentication server was asked or none had answered yet. */
const NEVER_ASKED = /^(?:aborted|Invalid base64|malformed|no mechanism|Invalid authentication mechanism)/i

/** The lines of one attempt: each password database says its own. */
interface Attempt {
  rows: CauseRow[]
  first: number
  last: number
}

/**
 * The same, for rows at hand. Changes the logins in place. Logins that were answered choose first, by name; what is left
 * belongs to those where Postfix gave up waiting. Of these Postfix's own name is that of an attempt before: it is dropped.
 */
export function joinCauses(logins: readonly Authentication[], rows: readonly CauseRow[]): void {
  const left = new Set(attemptsOf(rows))
  const failures = logins
    .filter(({ result, reason }) => result === 'failure' && !NEVER_ASKED.test(reason ?? ''))
    .map((login) => ({ login, time: Date.parse(login.time) }))
    .sort((a, b) => a.time - b.time)
  for (const { login, time } of failures) {
    if (isLost(login)) continue
    let best: { attempt: Attempt; far: number } | undefined
    for (const attempt of left) {
      if (attempt.last < time - BEFORE_MS || attempt.last > time + NEAR_MS) continue
      const far = Math.abs(time - attempt.last)
      if ((best === undefined || far < best.far) && isAbout(attempt, login, far)) best = { attempt, far }
    }
    if (best === undefined) continue
    left.delete(best.attempt)
    tell(login, best.attempt)
  }
  joinLost(
    failures.filter(({ login }) => isLost(login)),
    left,
  )
}

/** The wait before Dovecot's first line is the best clue: of all pairs, those come first whose wait is one of its penalties. */
const joinLost = (
  lost: readonly { login: Authentication; time: number }[],
  left: ReadonlySet<Attempt>,
): void => {
  const pairs = lost.flatMap(({ login, time }) => {
    delete login.saslUsername
    return [...left].flatMap((attempt) => {
      const wait = attempt.first - (time - PATIENCE_MS)
      const off = Math.min(...PENALTIES_MS.map((penalty) => Math.abs(wait - penalty)))
      return off <= BLUR_MS && isAbout(attempt, login, Infinity) ? [{ login, attempt, off }] : []
    })
  })
  const told = new Set<Authentication | Attempt>()
  for (const { login, attempt } of pairs.sort((a, b) => a.off - b.off)) {
    if (told.has(login) || told.has(attempt)) continue
    told.add(login).add(attempt)
    tell(login, attempt)
  }
}

const tell = (login: Authentication, { rows }: Attempt): void => {
  const [telling] = rows.toSorted((a, b) => rankOf(a) - rankOf(b))
  const user = rows.find(({ sasl_username: name }) => name !== '')?.sasl_username
  if (telling === undefined) return
  login.cause = telling.reason
  login.causeBy = speakerOf(telling)
  if (user !== undefined && !isNamed(login.saslUsername)) login.saslUsername = user
}

/** Lines of one attempt follow one another, each of another database; a second line of the same one is the next attempt. */
const attemptsOf = (rows: readonly CauseRow[]): Attempt[] => {
  const attempts: Attempt[] = []
  const open = new Map<string, Attempt[]>()
  for (const row of rows.toSorted((a, b) => Number(a.micros) - Number(b.micros))) {
    const time = Number(row.micros) / 1000
    const who = `${row.host}\n${row.daemon === 'saslauthd' ? 'saslauthd' : ''}\n${row.client_address}\n${row.sasl_username.trim().toLowerCase()}`
    const known = (open.get(who) ?? []).filter(({ last }) => time - last <= NEXT_DATABASE_MS)
    const same = known.find((attempt) => !attempt.rows.some((other) => isSameDatabase(other, row)))
    if (same === undefined) {
      const attempt = { rows: [row], first: time, last: time }
      attempts.push(attempt)
      open.set(who, [...known, attempt])
    } else {
      same.rows.push(row)
      same.last = time
      open.set(who, known)
    }
  }
  return attempts
}

const isSameDatabase = (one: CauseRow, other: CauseRow): boolean =>
  one.daemon === other.daemon && one.reason.startsWith('pam') === other.reason.startsWith('pam')

const isAbout = ({ rows }: Attempt, login: Authentication, distance: number): boolean => {
  const [row] = rows
  if (row?.host !== login.host) return false
  const byAddress = row.client_address !== '' && login.clientAddress !== undefined
  if (byAddress && row.client_address !== login.clientAddress) return false
  // Cyrus SASL asks saslauthd and has its own words for no; everything else is Dovecot's
  const saslauthd = row.daemon === 'saslauthd'
  // without an address Dovecot looks up a recipient
  if (row.daemon === 'dovecot' && login.clientAddress !== undefined && !byAddress) return false
  if (login.daemon === 'smtpd' && saslauthd !== CYRUS.test(login.reason ?? '')) return false
  if (login.daemon === 'smtpd' && saslauthd && row.service !== 'smtp') return false
  if (isNamed(login.saslUsername) && row.sasl_username !== '')
    return isSameUser(login.saslUsername ?? '', row.sasl_username)
  return byAddress || distance <= NEAR_MS
}

const CYRUS = /^(?:authentication failure|generic failure)/

const isLost = ({ reason = '' }: Authentication): boolean =>
  reason.startsWith('Connection lost to authentication server')

/** Postfix writes `(unavailable)` where the server never told the name. */
const isNamed = (user: string | undefined): boolean =>
  user !== undefined && user !== '' && user !== '(unavailable)'

/** saslauthd pads names and parts them at the `@`; Dovecot may add or drop the domain; Postfix writes `?` for what it dislikes. */
const isSameUser = (one: string, other: string): boolean => {
  const [a, b] = [one.trim().toLowerCase(), other.trim().toLowerCase()]
  if (a === b) return true
  const local = (user: string) => (user.includes('@') ? user.slice(0, user.lastIndexOf('@')) : user)
  return a.includes('@') !== b.includes('@') && local(a) === local(b)
}

/** Dovecot's own words first, a database's `no such user` last; PAM says no more than that it failed. */
const rankOf = ({ daemon, reason, sasl_username: user }: CauseRow): number =>
  (daemon === 'dovecot' ? 0 : daemon === 'saslauthd' && user !== '' ? 2 : 4) +
  (reason === 'unknown user' ? 1 : 0)

/** PAM speaks under the name of the program that asked it. */
const speakerOf = ({ daemon }: CauseRow): string =>
  daemon === 'dovecot' || daemon === 'saslauthd' ? daemon : 'pam'
