/** What a grammar is: one family of messages of some programs, what it looks like and what it means. */
import type { MailEvent, Severity } from './event.ts'

export interface Grammar {
  /** Last part of the tag: `smtpd`, `qmgr`; for programs outside Postfix the program name; `*` any. */
  readonly daemons: readonly string[]
  /** Real messages this grammar must claim and no other of the same daemon may; test/parsers/samples.test.ts runs all. */
  readonly samples: readonly string[]
  /** For samples that show a sentence with changing parts: the sentence, for docs/reference/events.md. */
  readonly sentences?: ReadonlyMap<string, string>
  /** The characters its bodies may start with, where they are few: others are not shown to it. */
  readonly starts?: string
  /**
   * The event, or undefined when the message is of another family. Never throws, never takes more than a few passes over
   * the body: what the sender chose may stand anywhere in it.
   *
   * @param body the message without its severity word and queue ID
   * @param line what was cut off before; a grammar that finds a queue ID inside the body puts it here
   */
  parse(body: string, line: Line): MailEvent | undefined
}

/** What stood before the body. */
export interface Line {
  severity: Severity
  queueId?: string | undefined
  daemon: string
}

/** The named groups of a match: `Always` take part in every match, `Sometimes` may be absent. */
export function capture<Always extends string, Sometimes extends string = never>(
  pattern: RegExp,
  text: string,
): (Record<Always, string> & Partial<Record<Sometimes, string>>) | undefined {
  return pattern.exec(text)?.groups as ReturnType<typeof capture<Always, Sometimes>>
}

/** Text between two marks, both searched from `from` on; undefined where one is missing. */
export function between(text: string, start: string, end: string, from = 0): string | undefined {
  const open = text.indexOf(start, from)
  if (open < 0) return undefined
  const close = text.indexOf(end, open + start.length)
  return close < 0 ? undefined : text.slice(open + start.length, close)
}
