/**
 * What Dovecot and its Sieve scripts say they did with a message. The Message-ID before it and the addresses in it are
 * the sender's to choose: where a line can be read as two outcomes, none is told.
 */

export interface Outcome {
  /** `stored left forwarded duplicate rejected discarded vacation piped skipped failed`. */
  result: string
  mailbox?: string
  address?: string
  error?: string
}

interface Form {
  result: string
  words: RegExp
}

const ADDRESS = '<(?<address>.*)>'
const MAILBOX = "mailbox '(?<mailbox>[^']*)'"
const form = (result: string, words: string): Form => ({ result, words: new RegExp(`^(?:${words})$`, 'is') })

const SAVED: readonly Form[] = [
  form('stored', 'saved mail to (?<mailbox>[^:]+)'),
  form('failed', 'save failed to open mailbox (?<mailbox>[^:]+): (?<error>.*)'),
  form('failed', 'save failed to (?<mailbox>[^:]+): (?<error>.*)'),
]

const SIEVE: readonly Form[] = [
  form('stored', `stored mail into ${MAILBOX}`),
  form('left', `left message in ${MAILBOX}`),
  form('duplicate', `discarded duplicate forward to ${ADDRESS}`),
  form('forwarded', `forwarded to ${ADDRESS}`),
  form('discarded', 'marked message to be discarded if not explicitly delivered \\(discard action\\)'),
  form('discarded', 'discarded'),
  form('rejected', `rejected message from ${ADDRESS}(?: \\(e?reject\\))?`),
  form('vacation', `sent vacation response to ${ADDRESS}`),
  form('skipped', 'discarded (?:duplicate )?vacation (?:reply|response) to (?:<(?<address>.*)>|.*)'),
  form('skipped', `store into ${MAILBOX} (?:skipped|aborted)`),
  form('failed', `failed to store into ${MAILBOX}: (?<error>.*)`),
  form('piped', "piped message to program [`'].*'"),
  form('skipped', `not forwarding message to ${ADDRESS}: (?<error>.*)`),
]

/** Where an outcome may begin: behind the colon of the Message-ID. */
const BEGINS =
  /: (?:[\w-]{1,30} action: )?(?:saved mail to |save failed to |stored mail into |left message in |forwarded to |discarded(?: |$)|marked message to be |rejected message from |sent vacation |store into |failed to store |piped message |not forwarding )/gi

const ACTION = /^[\w-]{1,30} action: /

/** Where the outcome starts behind `msgid=<…>`: undefined without any, -1 where a stranger's words make it two. */
export function findOutcome(text: string): number | undefined {
  BEGINS.lastIndex = 0
  const first = BEGINS.exec(text)
  if (!first) return undefined
  return BEGINS.test(text) ? -1 : first.index + 2
}

/** `fileinto action: stored mail into mailbox 'Archive'`; undefined for what is none of the known outcomes. */
export function readOutcome(text: string, sieve: boolean): Outcome | undefined {
  const words = text.replace(ACTION, '')
  for (const { result, words: pattern } of sieve ? SIEVE : SAVED) {
    const match = pattern.exec(words)
    if (!match) continue
    const { mailbox, address, error } = match.groups ?? {}
    return {
      result,
      ...(mailbox !== undefined && { mailbox }),
      ...(address !== undefined && { address }),
      ...(error !== undefined && { error }),
    }
  }
  return undefined
}
