/**
 * The wire: every request and response body that web and command line share. Names are the vocabulary's
 * (docs/reference/vocabulary.md); times are RFC 3339 in UTC, durations seconds, sizes bytes. Absent = not known.
 */
export * from './contract/alerts.ts'
export * from './contract/audit.ts'
export * from './contract/lists.ts'
export * from './contract/maintenance.ts'
export * from './contract/message.ts'
export * from './contract/parse.ts'
export { Words } from './contract/piece.ts'
export * from './contract/preferences.ts'
export * from './contract/searches.ts'
export * from './contract/service.ts'
export * from './contract/settings.ts'
export * from './contract/tokens.ts'
