/** Searches that somebody gave a name, as bodies. */
import { Type } from 'typebox'
import type { Static } from 'typebox'
import { Time } from './piece.ts'

/** A path of the web with its query; nothing that could lead off this site. */
const Path = Type.String({ pattern: '^/(?![/\\\\])', maxLength: 4000 })
const Name = Type.String({ minLength: 1, maxLength: 100 })

/** GET /searches: one's own and those shared with everybody. */
export const SavedSearch = Type.Object({
  id: Type.String(),
  name: Name,
  path: Path,
  shared: Type.Boolean(),
  /** Who saved it. */
  user: Type.String(),
  createdAt: Time,
})
export type SavedSearch = Static<typeof SavedSearch>
export const SavedSearchList = Type.Object({ searches: Type.Array(SavedSearch) })
export type SavedSearchList = Static<typeof SavedSearchList>
/** POST /searches */
export const SavedSearchRequest = Type.Object(
  { name: Name, path: Path, shared: Type.Boolean() },
  { additionalProperties: false },
)
export type SavedSearchRequest = Static<typeof SavedSearchRequest>
