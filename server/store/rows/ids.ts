/**
 * The table of the hours in which messages bear an ID (migration 0012, docs/decisions/0025): what finds a message by queue ID or
 * Message-ID, however much is stored.
 */

/** Two IDs may have the same key: it only says where to look. */
export const keyOf = (id: string): string => `toUInt32(sipHash64(${id}))`
/** SQL of the IDs of a message, and of where they are to be looked for, for how long. */
export const IDS =
  'arrayJoin(arrayDistinct(arrayConcat([queue_id, message_id], hop_queue_ids, linked_queue_ids)))'
export const HOUR = 'toStartOfHour(opened)'
export const WEEKS = `toUInt16(intDiv(greatest(toDateTime(addMicroseconds(opened, last_after), 'UTC'), stored, hour) - hour, 604800) + 1)`

/**
 * A condition on `messages` that chooses which hours are read: those of messages that bear one of `ids` (SQL of an
 * Array(String)) as queue ID or Message-ID, or a later hop of which does, or that are linked to it. What else the message must be
 * is still to be asked. All versions of a message lie in the same hour.
 */
export const inHoursOf = (ids: string): string => inHoursOfKeys(`SELECT ${keyOf(`arrayJoin(${ids})`)}`)

/** The same of a column of IDs in another table. */
export const inHoursOfAll = (column: string, table: string): string =>
  inHoursOfKeys(`SELECT ${keyOf(column)} FROM ${table}`)

const inHoursOfKeys = (keys: string): string =>
  `${HOUR} IN (SELECT hour FROM id_hours WHERE key IN (${keys}))`
