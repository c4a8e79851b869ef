/**
 * The table of the hours in which messages bear an ID (migration 0012, docs/decisions/0025): what finds a message by queue ID or
 * Message-ID, however much is stored.
 */
import { SIGN_OF_LIFE } from './client.ts'
import type { Clients } from './client.ts'
import type { Mutation } from './mutations.ts'
import type { BrokenPart } from './parts.ts'

/** Two IDs may have the same key: it only says where to look. */
const keyOf = (id: string): string => `toUInt32(sipHash64(${id}))`
const IDS = 'arrayJoin(arrayDistinct(arrayConcat([queue_id, message_id], hop_queue_ids, linked_queue_ids)))'
const HOUR = 'toStartOfHour(opened)'
const WEEKS = `toUInt16(intDiv(greatest(toDateTime(addMicroseconds(opened, last_after), 'UTC'), stored, hour) - hour, 604800) + 1)`

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

/** Before Message-IDs are rewritten: where the messages will be found by the new ones, `messageId` in SQL. */
export async function keepFound(
  { writer, cluster }: Clients,
  { table, where, params }: Omit<Mutation, 'update'>,
  messageId: string,
): Promise<void> {
  // a statement goes to all servers with Keeper, and stays on this one without
  const [from, to] =
    cluster?.keeper === true ? ['messages', 'id_hours'] : [table, table.replace('messages', 'id_hours')]
  await writer.command({
    query: `INSERT INTO ${to} (key, hour, weeks) SELECT ${keyOf(messageId)} AS key, ${HOUR} AS hour, ${WEEKS} AS weeks
      FROM ${from} WHERE ${where}`,
    query_params: params,
    clickhouse_settings: { ...SIGN_OF_LIFE, insert_deduplicate: 0 },
  })
}

/**
 * Puts in again what a damaged part held that was put aside, from the messages of this server, and removes that part: it held
 * nothing else, and without it messages would be there and not be found.
 */
export async function refill(
  { writer }: Clients,
  { table, part }: Pick<BrokenPart, 'table' | 'part'>,
): Promise<void> {
  await writer.command({
    query: `INSERT INTO \`${table}\` (key, hour, weeks)
      SELECT ${keyOf(IDS)} AS key, ${HOUR} AS hour, ${WEEKS} AS weeks FROM \`${table.replace('id_hours', 'messages')}\``,
    clickhouse_settings: {
      ...SIGN_OF_LIFE,
      insert_deduplicate: 0,
      max_threads: 1,
      max_partitions_per_insert_block: '0',
    },
  })
  await writer.command({
    query: `ALTER TABLE \`${table}\` DROP DETACHED PART '${part.replaceAll("'", '')}'`,
    clickhouse_settings: { allow_drop_detached: 1 },
  })
}
