/** What an administrator asks of the store: an erasure and what it touched, a backup and what is in it, a diagnosis. */
import { Type } from 'typebox'
import type { Static } from 'typebox'
import { Time } from './piece.ts'

export const ErasureRequest = Type.Object(
  { address: Type.String({ minLength: 3, maxLength: 1000 }) },
  { additionalProperties: false },
)

/** `subject` is a keyed hash of the address; `columns` counts rows by column. */
export const Erasure = Type.Object({
  time: Type.String(),
  subject: Type.String(),
  tables: Type.Array(
    Type.Object({
      table: Type.String(),
      rows: Type.Integer(),
      columns: Type.Record(Type.String(), Type.Integer()),
    }),
  ),
})
export type Erasure = Static<typeof Erasure>

/** A new folder of the machine that the service runs on. */
export const BackupRequest = Type.Object(
  { directory: Type.String({ minLength: 1, maxLength: 4096 }) },
  { additionalProperties: false },
)

/** `tables`: rows of each. */
export const Backup = Type.Object({
  directory: Type.String(),
  tables: Type.Record(Type.String(), Type.Integer()),
})
export type Backup = Static<typeof Backup>

/** GET /diagnostics: whatever may help, without secrets, addresses and log lines; its fields may change with every version. */
export const Diagnostics = Type.Object({ time: Time, version: Type.String() }, { additionalProperties: true })
export type Diagnostics = Static<typeof Diagnostics>
