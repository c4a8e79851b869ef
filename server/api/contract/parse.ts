/** POST /parse, as bodies: lines that somebody pastes, and what is read in them. */
import { Type } from 'typebox'
import type { Static } from 'typebox'
import { Time, optional, text } from './piece.ts'

/** Of one request, in characters: some hundred lines. */
export const MOST_TEXT = 65_536

export const ParseRequest = Type.Object(
  { text: Type.String({ minLength: 1, maxLength: MOST_TEXT, description: 'Log lines, one a line' }) },
  { additionalProperties: false },
)
export type ParseRequest = Static<typeof ParseRequest>

export const ReadLine = Type.Object({
  line: Type.String(),
  /** Whether all of it is understood. */
  understood: Type.Boolean(),
  /** What it tells (docs/reference/events.md); `unknown` for none. */
  kind: Type.String(),
  /**
   * Why it is not understood: no header of a log line; a program nobody knows; a sentence that program is not known
   * for; or it begins like a known one and goes on otherwise.
   */
  reason: optional(Type.Enum(['header', 'program', 'sentence', 'damaged'])),
  time: optional(Time),
  host: text,
  program: text,
  queueId: text,
  /** Of the event, as `mailtrace parse` prints them. */
  fields: Type.Record(Type.String(), Type.Unknown()),
})
export type ReadLine = Static<typeof ReadLine>

export const ParseAnswer = Type.Object({
  lines: Type.Array(ReadLine),
  understood: Type.Integer(),
  /** Lines beyond the first 200. */
  leftOut: Type.Integer(),
})
export type ParseAnswer = Static<typeof ParseAnswer>
