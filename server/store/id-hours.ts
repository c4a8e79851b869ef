/** Keeps the hours of IDs (rows/ids.ts) right where the view that fills them does not see what happens. */
import { SIGN_OF_LIFE } from './client.ts'
import type { Clients } from './client.ts'
import type { Mutation } from './mutations.ts'
import type { BrokenPart } from './parts.ts'
import { HOUR, IDS, keyOf, WEEKS } from './rows/ids.ts'

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
