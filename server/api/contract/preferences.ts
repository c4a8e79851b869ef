/** What a person likes, as a body: only what was chosen, the rest is as usual. */
import { Type } from 'typebox'
import type { Static } from 'typebox'
import { optional } from './piece.ts'

const Columns = optional(Type.Array(Type.String({ minLength: 1, maxLength: 40 }), { maxItems: 40 }))

/** PATCH /session/preferences; kept for the account, whatever device it is used on. */
export const ChosenPreferences = Type.Object(
  {
    language: optional(Type.Enum(['en', 'de'])),
    theme: optional(Type.Enum(['system', 'light', 'dark'])),
    density: optional(Type.Enum(['compact', 'normal', 'roomy'])),
    /** `server`, `browser`, or an IANA zone. */
    zone: optional(Type.String({ pattern: '^[A-Za-z0-9_+/-]+$', maxLength: 64 })),
    /** Seconds between refreshes of a page, 0 for never. */
    refresh: optional(Type.Enum([0, 10, 30, 60])),
    /** Single-key shortcuts. */
    keys: optional(Type.Boolean()),
    /** Patterns in charts. */
    patterns: optional(Type.Enum(['auto', 'on', 'off'])),
    /** Columns of the result lists, where they are not the usual ones. */
    columns: optional(
      Type.Object(
        { messages: Columns, rejections: Columns, authentications: Columns, lines: Columns },
        { additionalProperties: false },
      ),
    ),
  },
  { additionalProperties: false },
)
export type ChosenPreferences = Static<typeof ChosenPreferences>
