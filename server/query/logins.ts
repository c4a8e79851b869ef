/** Questions about logins: how many fail, who tries, on which accounts, and who got in after failing or from somewhere new. */
import { breakIns, FAILED, MANY, PASSED } from './break-ins.ts'
import { bucketsOf, stepFor } from './buckets.ts'
import { defineQuery, hostSql, numberOf, ranking, TOTAL } from './define.ts'
import type { Question } from './define.ts'
import { HOUR, wholeHours } from './hourly.ts'
import type { Asker } from './page.ts'
import { isoColumn } from './messages.ts'
import { lostByAccount } from './lost-logins.ts'
import type { Lost } from './lost-logins.ts'
import { TIME, timeValue } from './range.ts'
import { withUsual } from './usual.ts'

const MOST_ROWS = 20
/** Where all of them are wanted, to block them. */
const MOST_CLIENTS = 1000
/** Before what Dovecot alone told is joined to them. */
const MOST_ACCOUNTS = 1000
/** Guesses that make a client, or all that try an account, an attacker. */
const MANY_TRIES = 10
/** How far back a network must not have been seen to be new. */
const KNOWN_DAYS = 30

/** The network of a client: /24 of IPv4, /48 of IPv6. */
const NETWORK = `if(isIPv4String(client_address), concat(IPv4NumToString(bitAnd(IPv4StringToNumOrDefault(client_address), 4294967040)), '/24'),
  if(isIPv6String(client_address), concat(toString(IPv6CIDRToRange(toIPv6OrDefault(client_address), 48).1), '/48'), client_address))`

const NEVER = "toDateTime64(0, 6, 'UTC')"

interface Logins {
  /** Without `primary`: what neighbours of Postfix say of the same attempts, too. */
  within: string
  where: string
  params: Record<string, unknown>
  options: { id: string; signal?: AbortSignal }
}

/** The rows that the list of authentications shows: one for each attempt. */
function logins(id: string, question: Question): Logins {
  const host = hostSql(question)
  const { since, until } = question.range
  const within = `time >= {since:${TIME}} AND time < {until:${TIME}} AND ${host.sql}`
  return {
    within,
    where: `primary AND ${within}`,
    params: { ...host.params, since: timeValue(since), until: timeValue(until) },
    options: { id, ...(question.signal && { signal: question.signal }) },
  }
}

async function ask(asker: Asker, id: string, question: Question, sql: (where: string) => string) {
  const { where, params, options } = logins(id, question)
  return ranking(await asker.reader.query<Record<string, unknown>>(sql(where), params, options))
}

/** `accounts` is the length of the list that `logins.accounts` gives. */
export const loginNumbers = defineQuery({
  id: 'logins.numbers',
  run: async (asker, question) => ({
    rows: [
      await withUsual(asker, question, async (range) => {
        const [{ rows }, { total }] = await Promise.all([
          ask(
            asker,
            'logins.numbers',
            { ...question, range },
            (where) => `SELECT countIf(${FAILED}) AS failures, countIf(${PASSED}) AS successes,
              uniqExactIf(client_address, ${FAILED} AND client_address != '') AS clients
            FROM authentications WHERE ${where}`,
          ),
          triedAccounts(asker, { ...question, range }),
        ])
        return { ...rows[0], accounts: total }
      }),
    ],
  }),
})

const METHODS: Readonly<Record<string, string>> = {
  plain: "lowerUTF8(sasl_method) = 'plain'",
  login: "lowerUTF8(sasl_method) = 'login'",
  other: "lowerUTF8(sasl_method) NOT IN ('plain', 'login')",
}

/** Failures by SASL mechanism, and successes. */
export const loginFlow = defineQuery({
  id: 'logins.flow',
  async run(asker, question) {
    const step = stepFor(question.range)
    const hours = wholeHours(question.range, step, question.zone)
    const range = hours ?? question.range
    const buckets = bucketsOf(range, step, question.zone)
    const { params, options } = logins('logins.flow', { ...question, range })
    const [table, time, counted, primary] = hours
      ? ['logins_hourly', HOUR, 'sumIf(count, ', '1']
      : ['authentications', 'time', 'countIf(', 'primary']
    const columns = Object.entries({ ...METHODS, success: PASSED }).map(
      ([name, sql]) => `${counted}${name === 'success' ? sql : `${FAILED} AND ${sql}`}) AS ${name}`,
    )
    const rows = await asker.reader.query<Record<string, unknown>>(
      `SELECT ${buckets.sql(time)} AS bucket, ${columns.join(', ')} FROM ${table}
        WHERE ${primary} AND ${time} >= {since:${TIME}} AND ${time} < {until:${TIME}} AND ${hostSql(question).sql} GROUP BY bucket`,
      { ...params, ...buckets.params },
      options,
    )
    return buckets.fill(rows, [...Object.keys(METHODS), 'success'])
  },
})

/**
 * Clients that failed, those that got in by guessing (`breakIns` says the rule) first, then the busiest. `guesses` are the
 * failures where a password was refused, `account` is the last that such a client got into, `users` are accounts that it logged
 * in to without guessing at them. `pattern`: `success` by guessing, `spray` over many accounts, `brute-force` on few, `few`, and
 * `none` where no password was refused. `entry`: `guessed`, `others` who logged in without guessing, or `nobody`; `enteredAt` is
 * the last login by guessing. With `client` that one alone; `limit` (20) rows.
 */
export const loginClients = defineQuery({
  id: 'logins.clients',
  params: { client: 'text', limit: 'number' },
  async run(asker, question) {
    const client = String(question.params.client ?? '')
    const limit = Math.max(1, Math.min(MOST_CLIENTS, Math.floor(numberOf(question, 'limit', MOST_ROWS))))
    const { within, params, options } = logins('logins.clients', question)
    const found = await asker.reader.query<Record<string, unknown>>(
      `SELECT client_address AS client, ${NETWORK} AS network, anyIf(client_names, client_names != '') AS name,
          sum(failed) AS failures, any(guesses) AS guesses, countIf(failed > 0 AND login_name != '') AS accounts,
          sum(passed) AS successes, countIf(passed > 0 AND blamed = 0 AND NOT broke_in) AS users,
          argMaxIf(login_name, lastPassed, broke_in) AS account,
          ${isoColumn('minIf(firstFailed, failed > 0)')} AS firstSeen, ${isoColumn('maxIf(lastFailed, failed > 0)')} AS lastSeen,
          multiIf(max(broke_in), 'success', any(named) >= ${MANY}, 'spray', guesses >= ${MANY_TRIES}, 'brute-force',
            guesses > 0, 'few', 'none') AS pattern,
          multiIf(max(broke_in), 'guessed', successes > 0, 'others', 'nobody') AS entry,
          if(max(broke_in), ${isoColumn('maxIf(lastPassed, broke_in)')}, NULL) AS enteredAt, ${TOTAL}
        FROM (${breakIns(client === '' ? within : `${within} AND client_address = {client:String}`)}) WHERE client_address != ''
        GROUP BY client_address HAVING failures > 0
        ORDER BY pattern = 'success' DESC, guesses DESC, failures DESC, client LIMIT ${limit}`,
      { ...params, client },
      options,
    )
    const { rows, ...answer } = ranking(found)
    return {
      ...answer,
      rows: rows.map((row) => ({ ...row, country: asker.countryOf(String(row.client)) ?? null })),
    }
  },
})

/**
 * Accounts that somebody failed on. `client` is the last that got in by guessing (`breakIns` says the rule). `guesses` are the failures where
 * a password was refused. `pattern`: `success` by guessing, `distributed` guesses of many clients, `brute-force`, `few`. `unanswered` are failures besides `failures`: Postfix gave up waiting
 * and Dovecot alone told the account; they are no guesses. `logins` are those that went well.
 * `unnamed` beside the rows: failures that count for none of them, as Postfix named no account.
 */
export const loginAccounts = defineQuery({
  id: 'logins.accounts',
  async run(asker, question) {
    const { rows, lost, total } = await triedAccounts(asker, question)
    const nameless = await ask(
      asker,
      'logins.nameless',
      question,
      (where) =>
        `SELECT countIf(${FAILED} AND sasl_username = '') AS failures FROM authentications WHERE ${where}`,
    )
    const told = [...lost.values()].reduce((sum, { count }) => sum + count, 0)
    const unnamed = Math.max(0, Number(nameless.rows[0]?.failures ?? 0) - told)
    return { rows: withLost(rows, lost).slice(0, MOST_ROWS), total, unnamed }
  },
})

/** What Postfix and Dovecot told by name: those of both are among `rows`; those that Dovecot alone named count in `total`, too. */
async function triedAccounts(
  asker: Asker,
  question: Question,
): Promise<{ rows: AccountRow[]; lost: Map<string, Lost>; total: number }> {
  const lost = await lostByAccount(asker, question)
  const { within, where, params, options } = logins('logins.accounts', question)
  const rows = await asker.reader.query<AccountRow>(
    `SELECT login_name AS account, sum(failed) AS failures, sum(tried) AS guesses, sum(passes) AS logins, countIf(failed > 0) AS clients,
        countIf(tried > 0) AS guessers, max(broke_in) AS entered, argMaxIf(client_address, lastPassed, broke_in) AS client,
        ${isoColumn('max(lastFailed)')} AS lastSeen, ${TOTAL}
      FROM (
        SELECT login_name, client_address, failed, tried, 0 AS passes, broke_in, lastPassed, lastFailed FROM (${breakIns(within)})
        UNION ALL
        SELECT lowerUTF8(sasl_username) AS login_name, '', 0, 0, count(), false, ${NEVER}, ${NEVER}
        FROM authentications WHERE ${where} AND ${PASSED} GROUP BY login_name)
      WHERE login_name != ''
      GROUP BY login_name HAVING failures > 0 OR entered OR (account IN {lost:Array(String)} AND logins > 0)
      ORDER BY entered DESC, account IN {lost:Array(String)} DESC, failures DESC, account LIMIT ${MOST_ACCOUNTS}`,
    { ...params, lost: [...lost.keys()] },
    options,
  )
  const known = new Set(rows.map(({ account }) => account))
  const byDovecot = [...lost.keys()].filter((account) => !known.has(account))
  return { rows, lost, total: Number(rows[0]?.total ?? 0) + byDovecot.length }
}

interface AccountRow {
  account: string
  failures: number
  guesses: number
  logins: number
  clients: number
  guessers: number
  entered: number
  lastSeen: string
  total?: number
}

/** Joins what Dovecot alone told to the accounts, and names the pattern of each. */
function withLost(rows: readonly AccountRow[], lost: ReadonlyMap<string, Lost>): Record<string, unknown>[] {
  const known = new Set(rows.map(({ account }) => account))
  const others = [...lost].flatMap(([account, { lastSeen }]) =>
    known.has(account)
      ? []
      : [{ account, failures: 0, guesses: 0, logins: 0, clients: 1, guessers: 0, entered: 0, lastSeen }],
  )
  return [...rows, ...(others as AccountRow[])]
    .map(({ total: _, ...row }) => {
      const { count: unanswered = 0, lastSeen = row.lastSeen } = lost.get(row.account) ?? {}
      return {
        ...row,
        unanswered,
        lastSeen: lastSeen > row.lastSeen ? lastSeen : row.lastSeen,
        pattern: patternOf(row),
      }
    })
    .sort(
      (a, b) => b.entered - a.entered || failuresOf(b) - failuresOf(a) || (a.account < b.account ? -1 : 1),
    )
}

const failuresOf = ({ failures, unanswered }: { failures: number; unanswered: number }): number =>
  Number(failures) + unanswered

function patternOf({ entered, guessers, guesses }: AccountRow): string {
  if (entered) return 'success'
  if (Number(guessers) >= MANY) return 'distributed'
  return Number(guesses) >= MANY_TRIES ? 'brute-force' : 'few'
}

/** Successful logins from a network (/24, /48) where the account, known before, had not logged in for 30 days. */
export const loginNetworks = defineQuery({
  id: 'logins.networks',
  async run(asker, question) {
    const { where, params, options } = logins('logins.networks', question)
    const host = hostSql(question)
    const before = `primary AND time >= {before:${TIME}} AND time < {since:${TIME}} AND ${host.sql}`
    const rows = await asker.reader.query<Record<string, unknown>>(
      `SELECT lowerUTF8(sasl_username) AS account, ${NETWORK} AS network, count() AS logins,
          ${isoColumn('min(time)')} AS firstSeen, ${TOTAL}
        FROM authentications WHERE ${where} AND ${PASSED} AND client_address != ''
          AND account IN (SELECT lowerUTF8(sasl_username) FROM authentications WHERE ${before} AND ${PASSED})
          AND (account, network) NOT IN (SELECT lowerUTF8(sasl_username), ${NETWORK} FROM authentications WHERE ${before} AND ${PASSED})
        GROUP BY account, network ORDER BY min(time) DESC, account LIMIT ${MOST_ROWS}`,
      { ...params, before: timeValue(question.range.since - KNOWN_DAYS * 86_400_000) },
      options,
    )
    return ranking(rows)
  },
})
