/** Small pieces of the wire that all bodies are made of. */
import { Type } from 'typebox'
import type { TSchema } from 'typebox'

export const Time = Type.String({ description: 'RFC 3339, UTC' })
export const optional = <T extends TSchema>(schema: T) => Type.Optional(schema)
export const text = optional(Type.String())
export const number = optional(Type.Number())

/** A text in both languages. */
export const Words = Type.Object({ en: Type.String(), de: Type.String() })
