/** Pieces of a WHERE with their values: text from outside reaches SQL only as a `{name:Type}` parameter. */
import { isIpv4, isIpv6, isNetwork } from './language/place.ts'
import type { Comparison, Value } from './language/search.ts'

export interface Where {
  sql: string
  params: Record<string, unknown>
}

export type Conditions = ReturnType<typeof createConditions>

export function createConditions() {
  const parts: string[] = []
  const params: Record<string, unknown> = {}
  let count = 0

  /** Names a value; the answer stands for it in SQL. */
  function value(content: unknown, type: string): string {
    const name = `p${count++}`
    params[name] = content
    return `{${name}:${type}}`
  }

  return {
    value,
    add(sql: string, negated = false): void {
      parts.push(negated ? `NOT (${sql})` : `(${sql})`)
    },
    where: (): Where => ({ sql: parts.length > 0 ? parts.join(' AND ') : '1', params }),
  }
}

/** A regular expression occurs in the column; RE2 walks it in linear time. */
function regexIs(conditions: Conditions, column: string, { text }: Value, flags = '(?i)'): string {
  return `match(${column}, ${conditions.value(flags + text, 'String')})`
}

/** Any of `values` equals the column, case aside; `*` stands for any text. */
export function matchesAny(conditions: Conditions, column: string, values: readonly Value[]): string {
  return any(values, (each) => {
    if (each.regex) return regexIs(conditions, column, each)
    return hasWildcard(each)
      ? `${column} ILIKE ${conditions.value(likePattern(each.text), 'String')}`
      : `lowerUTF8(${column}) = lowerUTF8(${conditions.value(each.text, 'String')})`
  })
}

/** As the index `by_address` of messages has it (migration 0007): only what is written so can use it. */
const ADDRESSES = 'arrayMap(each -> lowerUTF8(each), arrayConcat([sender], recipients, recipient_originals))'

/** Any of `values` is an address of the message: its sender's or a recipient's. Each list is looked through as it lies. */
export function isAddressed(conditions: Conditions, values: readonly Value[]): string {
  return any(values, (each) => {
    const is = (column: string) => matchesAny(conditions, column, [each])
    return `${is('sender')} OR arrayExists(each -> ${is('each')}, recipients) OR arrayExists(each -> ${is('each')}, recipient_originals)`
  })
}

/** The same of whole addresses as the index has it. */
export const hasAddress = (conditions: Conditions, values: readonly Value[]): string =>
  any(values, ({ text }) => `has(${ADDRESSES}, lowerUTF8(${conditions.value(text, 'String')}))`)

/** To be added to a condition that only messages with one of these addresses meet: the others need not be read. */
export function hintAddress(conditions: Conditions, values: readonly Value[]): string | undefined {
  return values.length > 0 && values.every(isWhole)
    ? `indexHint(${hasAddress(conditions, values)})`
    : undefined
}

/** No pattern: the column is equal to it, case aside. */
export const isWhole = (value: Value): boolean => value.regex !== true && !hasWildcard(value)

/** Any of `values` stands exactly so: for queue IDs, which differ by case. */
export function equalsAny(conditions: Conditions, column: string, values: readonly Value[]): string {
  return any(values, (each) => {
    if (each.regex) return regexIs(conditions, column, each, '')
    return hasWildcard(each)
      ? `${column} LIKE ${conditions.value(likePattern(each.text), 'String')}`
      : `${column} = ${conditions.value(each.text, 'String')}`
  })
}

/** Any of `values` occurs in the column. */
export function containsAny(conditions: Conditions, column: string, values: readonly Value[]): string {
  return any(values, (each) => {
    if (each.regex) return regexIs(conditions, column, each)
    const pattern = hasWildcard(each) ? likePattern(each.text) : escapeLike(each.text)
    return `${column} ILIKE ${conditions.value(`%${pattern}%`, 'String')}`
  })
}

/** A Message-ID, with or without its angle brackets. */
export function messageIdIs(conditions: Conditions, column: string, values: readonly Value[]): string {
  return any(values, (each) => {
    if (each.regex) return regexIs(conditions, column, each)
    if (hasWildcard(each))
      return `${column} ILIKE ${conditions.value(`%${likePattern(each.text)}%`, 'String')}`
    const bare = each.text.replace(/^<(?<inner>.*)>$/, '$<inner>')
    return `${column} IN ${conditions.value([...new Set([each.text, bare, `<${bare}>`])], 'Array(String)')}`
  })
}

/** SMTP client by address, network or name. */
export function clientIs(
  conditions: Conditions,
  address: string,
  name: string | undefined,
  values: readonly Value[],
): string {
  return any(values, (each) => {
    if (isNetwork(each.text)) {
      // The column also holds words such as `unknown`, which the engine's function refuses.
      const network = conditions.value(each.text, 'String')
      return `if(isIPv4String(${address}) OR isIPv6String(${address}), isIPAddressInRange(${address}, ${network}), 0)`
    }
    // an address is written in one way, and no name looks like one
    if (isWhole(each) && (isIpv4(each.text) || isIpv6(each.text)))
      return `${address} = ${conditions.value(each.text.toLowerCase(), 'String')}`
    const columns = name === undefined ? [address] : [address, name]
    return columns.map((column) => matchesAny(conditions, column, [each])).join(' OR ')
  })
}

/** Classes of reasons: `mailbox-full`, `smtputf8` (parsers/reasons/classes.ts). */
const CLASS = /^[a-z]+\d*(?:-[a-z]+)*$/

/** Anything but a class of reasons is looked for in the text of the reply. */
export function reasonIs(
  conditions: Conditions,
  classColumn: string,
  textColumn: string,
  values: readonly Value[],
): string {
  const words = values.filter(({ text, regex }) => regex || !CLASS.test(text))
  return `${matchesAny(conditions, classColumn, values)} OR ${containsAny(conditions, textColumn, words)}`
}

export function compare(
  conditions: Conditions,
  column: string,
  amount: { comparison: Comparison; value: number },
): string {
  return `${column} ${amount.comparison} ${conditions.value(amount.value, 'Float64')}`
}

export function any<T>(values: readonly T[], sql: (value: T) => string): string {
  return values.length > 0 ? values.map((each) => `(${sql(each)})`).join(' OR ') : '0'
}

export function hasWildcard({ text, literal }: Value): boolean {
  return !literal && text.includes('*')
}

/** `*` -> `%`; what LIKE would read as its own is escaped. */
function likePattern(text: string): string {
  return text.split('*').map(escapeLike).join('%')
}

function escapeLike(text: string): string {
  return text.replaceAll(/[\\%_]/g, '\\$&')
}
