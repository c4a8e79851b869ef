/** Tokens for programs, as bodies. */
import { Type } from 'typebox'
import type { Static } from 'typebox'
import { Time, optional } from './piece.ts'

const Role = Type.Enum(['viewer', 'helpdesk', 'operator', 'admin'])

const fields = {
  id: Type.String(),
  name: Type.String(),
  role: Role,
  /** Who made it. */
  user: Type.String(),
  createdAt: Time,
  expiresAt: optional(Time),
}

/** GET /tokens */
export const TokenList = Type.Object({ tokens: Type.Array(Type.Object(fields)) })
export type TokenList = Static<typeof TokenList>
/** POST /tokens; `token` is told this once and never again. */
export const NewToken = Type.Object({ ...fields, token: Type.String() })
export type NewToken = Static<typeof NewToken>
export const TokenRequest = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 100 }),
    role: Role,
    /** Without it the token holds until it is revoked. */
    days: optional(Type.Integer({ minimum: 1, maximum: 3650 })),
  },
  { additionalProperties: false },
)
export type TokenRequest = Static<typeof TokenRequest>
