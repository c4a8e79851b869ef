/** The checks before the filter: what they refused (block lists by name, postscreen, greylisting), and how postscreen's tests ended. */
import { defineQuery, hostSql, ranking, TOTAL } from './define.ts'
import { linesWithin, TIME, timeValue } from './range.ts'

const MOST_ROWS = 20
/**
 * Postfix' default_rbl_reply: `Service unavailable; $rbl_class [$rbl_what] blocked using $rbl_domain`, and what postscreen
 * says alike. The sender writes what stands in brackets, so the list is what stands behind the last one.
 */
const LISTED = '^Service unavailable; [a-z ]+ \\[.*\\] blocked using '
const ZONE = '[^;,\\s\\]]+'
const BEHIND = '([;,\\s][^\\]]*)?$'
/** What names a check is cut here, so that its expression stays short enough for the search. */
const LONGEST_NAME = 60

/** Text as it stands within a regular expression of the search, between slashes. */
const literal = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&')

/** Matches what is named so; of a cut name, what begins so. */
const named = (before: string, name: string, behind: string): string =>
  before + literal(name) + (name.length < LONGEST_NAME ? behind : '')

const PATTERNS: Readonly<Record<string, (name: string) => string>> = {
  dnsbl: (zone) => named(LISTED, zone, BEHIND),
  postscreen: (reply) => named('^', reply, '$'),
}

/**
 * Rows `{check, name, daemon, reasonClass, pattern, except, rejections, clients}`, the most frequent first. `check` is
 * `dnsbl` (name: the list), `postscreen` (name: its reply), `greylisting` or `blocklist` (a list that the reply does not name in
 * Postfix' own words). `reasonClass`, `pattern` and `except` are what the words `reason:` of the list of rejections must say.
 */
export const doorChecks = defineQuery({
  id: 'rejections.checks',
  async run(asker, question) {
    const host = hostSql(question)
    const { since, until } = question.range
    const rows = await asker.reader.query<Record<string, unknown>>(
      `SELECT multiIf(zone != '', 'dnsbl', daemon = 'postscreen', 'postscreen', reason_class = 'greylisting', 'greylisting',
            reason_class = 'ip-reputation', 'blocklist', '') AS check,
          multiIf(check = 'dnsbl', zone, check = 'postscreen', substringUTF8(reason, 1, ${LONGEST_NAME}), '') AS name,
          daemon, count() AS rejections, uniqExact(client_address) AS clients, ${TOTAL}
        FROM (SELECT daemon, reason, reason_class, client_address, substringUTF8(lowerUTF8(extractGroups(reason, {listed:String})[1]), 1, ${LONGEST_NAME}) AS zone
          FROM rejections WHERE time >= {since:${TIME}} AND time < {until:${TIME}} AND ${host.sql})
        WHERE check != '' GROUP BY check, name, daemon
        ORDER BY rejections DESC, check, name, daemon LIMIT ${MOST_ROWS}`,
      {
        ...host.params,
        since: timeValue(since),
        until: timeValue(until),
        listed: `(?i)${LISTED}(${ZONE})${BEHIND}`,
      },
      { id: 'rejections.checks', ...(question.signal && { signal: question.signal }) },
    )
    return ranking(rows.map((row) => ({ ...row, ...wordsOf(String(row.check), String(row.name)) })))
  },
})

function wordsOf(check: string, name: string) {
  const pattern = PATTERNS[check]?.(name) ?? null
  if (pattern !== null) return { reasonClass: null, pattern, except: null }
  return {
    reasonClass: check === 'greylisting' ? 'greylisting' : 'ip-reputation',
    pattern: null,
    except: `${LISTED}${ZONE}${BEHIND}`,
  }
}

/** What postscreen says of a client's tests; each is the kind of its lines. */
const TESTS = [
  'postscreen-pass',
  'postscreen-dnsbl',
  'postscreen-pregreet',
  'postscreen-hangup',
  'postscreen-violation',
  'postscreen-list',
]
/** From `[address]:port`, as postscreen names its peer before any text the client chose; a queue ID before the text has no brackets. */
const PEER = "substring(text, position(text, '[') + 1, position(text, ']') - position(text, '[') - 1)"

/**
 * How postscreen's tests ended, refused afterwards or not: rows `{test, lines, clients}`, the most frequent first; `test` is the
 * kind of the lines that say so. A client that hangs up or speaks too early is refused nothing, so it stands in no other list.
 */
export const postscreenTests = defineQuery({
  id: 'postscreen.tests',
  async run(asker, question) {
    const host = hostSql(question)
    const { since, until } = question.range
    const rows = await asker.reader.query<Record<string, unknown>>(
      `SELECT kind AS test, count() AS lines, uniqExact(${PEER}) AS clients, ${TOTAL}
        FROM log_lines PREWHERE kind IN {tests:Array(String)} WHERE ${linesWithin()} AND ${host.sql}
        GROUP BY test ORDER BY lines DESC, test`,
      { ...host.params, since: timeValue(since), until: timeValue(until), tests: TESTS },
      { id: 'postscreen.tests', ...(question.signal && { signal: question.signal }) },
    )
    return ranking(rows)
  },
})
