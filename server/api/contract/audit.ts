/** Who looked up which address, as a body. */
import { Type } from 'typebox'
import type { Static } from 'typebox'
import { Time } from './piece.ts'

/** GET /audit: the newest first. */
export const AuditList = Type.Object({
  lookups: Type.Array(
    Type.Object({
      time: Time,
      last: Time,
      user: Type.String(),
      role: Type.String(),
      /** `search export live message resolve query` */
      kind: Type.String(),
      /** Address, account or, of a message, queue ID. */
      what: Type.String(),
      count: Type.Integer(),
    }),
  ),
})
export type AuditList = Static<typeof AuditList>
