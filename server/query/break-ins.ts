/** Who got in by guessing: which failed logins are guesses of a password, and which logins came after them. */

export const FAILED = "result = 'failure'"
export const PASSED = "result = 'success'"
/** From so many guesses on, a login of the same client on an account it guessed is suspicious. */
export const SUSPICIOUS = 3
/** Accounts that one client tries, or clients that try one account. */
export const MANY = 5
/** Logins before the first guess that make a client the address of people, such as an office behind one address. */
const REGULARS = 10
/** How many such logins there must be for each guess. */
const REGULARS_PER_GUESS = 3

/**
 * Words that Postfix (xsasl_dovecot_server.c, xsasl_cyrus_server.c) and Dovecot (client-common.c) begin with where no password
 * was refused: the authentication server is away or at fault, the mechanism or its data are wrong, or the client hung up.
 */
const NO_PASSWORD = [
  'connection lost to auth',
  'can.?t connect',
  'cannot connect',
  'temporary ',
  'internal ',
  'generic failure',
  'auth service reported',
  'auth process communication',
  'authorization failed',
  'proxy dest auth failed',
  'bad protocol',
  '(?:sent )?invalid base64',
  'malformed',
  'no mechanism',
  'invalid authentication mechanism',
  'unsupported authentication mechanism',
  'tried to use',
  'abort',
  'cert required',
  'client (?:sent an invalid|didn.t send a) cert',
]

/** A failed login that may be a guess: a password was refused. */
export const GUESSED = `${FAILED} AND NOT match(reason, '(?i)^(?:${NO_PASSWORD.join('|')})')`

/**
 * SQL of one row for each account (`login_name`, in lower case) of each client that failed, among the rows of `authentications`
 * that `within`, a condition, leaves; most clients never fail, and to group them takes longer than all else. `failed`, `tried`
 * (guesses of it) and `passed` count its logins; `guesses` and `named` are those of the whole client and the
 * accounts it guessed. `broke_in` says that the client got in by guessing. The rule: the client logged in to the account after
 * guessing it at least once and after 3 guesses in all, or after guessing at 5 accounts. Never a client with 10 or more logins
 * before its first guess that are 3 times its guesses: an address of many people, where somebody mistypes now and then.
 * Postfix before 3.8 names no account that failed; rows of Dovecot, which are not `primary`, name it.
 */
export const breakIns = (within: string): string => `SELECT *,
    passed > 0 AND login_name != '' AND client_address != ''
      AND NOT (regulars >= ${REGULARS} AND regulars >= ${REGULARS_PER_GUESS} * guesses)
      AND ((guesses >= ${SUSPICIOUS} AND blamed > 0 AND lastPassed > greatest(own, enough)) OR (named >= ${MANY} AND lastPassed > sprayed)) AS broke_in
  FROM (
    SELECT client_address, lowerUTF8(sasl_username) AS login_name,
      countIf(primary AND ${FAILED}) AS failed, countIf(primary AND ${GUESSED}) AS tried, countIf(primary AND ${PASSED}) AS passed,
      minIf(time, primary AND ${FAILED}) AS firstFailed, maxIf(time, primary AND ${FAILED}) AS lastFailed,
      maxIf(time, primary AND ${PASSED}) AS lastPassed, minIf(time, ${GUESSED}) AS own, countIf(${GUESSED}) AS blamed,
      anyIf(client_name, client_name NOT IN ('', 'unknown')) AS client_names,
      any(of_client.guesses) AS guesses, any(of_client.named) AS named, any(of_client.enough) AS enough, any(of_client.sprayed) AS sprayed,
      sum(countIf(primary AND ${PASSED} AND time < of_client.started)) OVER (PARTITION BY client_address) AS regulars
    FROM authentications LEFT JOIN (${ofClients(within)}) AS of_client USING (client_address)
    WHERE ${within} AND client_address IN (SELECT client_address FROM authentications WHERE ${within} AND primary AND ${FAILED})
    GROUP BY client_address, login_name)`

/** Of each client: when its third guess was, and when it first guessed at a fifth account. */
function ofClients(within: string): string {
  return `SELECT client_address, sum(tries) AS guesses, countIf(account != '') AS named, min(first) AS started,
      arraySort(arrayFlatten(groupArray(firsts)))[${SUSPICIOUS}] AS enough, arraySort(groupArrayIf(first, account != ''))[${MANY}] AS sprayed
    FROM (SELECT client_address, lowerUTF8(sasl_username) AS account, count() AS tries, min(time) AS first,
        groupArraySorted(${SUSPICIOUS})(time) AS firsts
      FROM authentications WHERE ${within} AND primary AND ${GUESSED} AND client_address != '' GROUP BY client_address, account)
    GROUP BY client_address`
}
