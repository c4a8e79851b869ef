/** The embedded engine's directory: who may read it, and the configuration written afresh for each start. */
import { createHash, randomBytes } from 'node:crypto'
import { chmod, mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'

/** Names and passwords of one start of the engine. They live in memory only: the files hold hashes. */
export interface EngineUsers {
  writer: { name: string; password: string }
  reader: { name: string; password: string }
}

export interface EngineFiles {
  /** Where the engine keeps its tables. */
  tables: string
  config: string
  users: EngineUsers
  /** Takes this start's configuration away again. */
  remove(): Promise<void>
}

/**
 * Makes `directory` (mode 0700) and writes the configuration (mode 0600) under names of its own: another mailtrace may
 * be at work here, and its engine reads its users again whenever their file changes.
 */
export async function prepareEngine(directory: string, database: string): Promise<EngineFiles> {
  const base = resolve(directory)
  const run = join(base, 'run')
  const tables = join(base, 'engine')
  const backups = join(base, 'backups')
  for (const path of [base, run, tables, backups]) await makePrivate(path)

  const id = randomBytes(6).toString('hex')
  const config = join(run, `engine-${id}.xml`)
  const usersFile = join(run, `users-${id}.xml`)
  const users: EngineUsers = {
    writer: { name: 'mailtrace', password: randomBytes(24).toString('base64url') },
    reader: { name: 'mailtrace_reader', password: randomBytes(24).toString('base64url') },
  }
  await writeFile(usersFile, usersXml(users, database), { mode: 0o600, flag: 'wx' })
  await writeFile(config, configXml(usersFile, backups), { mode: 0o600, flag: 'wx' })
  return {
    tables,
    config,
    users,
    remove: async () => {
      await rm(config, { force: true })
      await rm(usersFile, { force: true })
    },
  }
}

/** Removes what starts that were killed left behind. Only for the one who holds the engine's lock. */
export async function removeLeftovers(directory: string, current: EngineFiles): Promise<void> {
  const run = join(resolve(directory), 'run')
  const id = /engine-(\w+)\.xml$/.exec(current.config)?.[1] ?? ''
  for (const name of await readdir(run)) {
    if (/^(?:engine|users)-\w+\.xml$/.test(name) && !name.includes(id))
      await rm(join(run, name), { force: true })
  }
}

async function makePrivate(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 })
  await chmod(path, 0o700)
}

/**
 * Two users with passwords, and `default`: the host's own query runs as that one, over HTTP it is open to every local
 * account, so it may do nothing else (docs/reference: clickhouse-embedded, section 10).
 */
function usersXml({ writer, reader }: EngineUsers, database: string): string {
  return `<clickhouse>
  <profiles>
    <default>
      <max_threads>2</max_threads>
      <max_memory_usage>268435456</max_memory_usage>
      <max_memory_usage_for_user>335544320</max_memory_usage_for_user>
      <max_block_size>8192</max_block_size>
      <max_bytes_before_external_group_by>67108864</max_bytes_before_external_group_by>
      <max_bytes_before_external_sort>67108864</max_bytes_before_external_sort>
    </default>
    <reader><readonly>2</readonly></reader>
    <host>
      <max_threads>1</max_threads>
      <max_memory_usage>33554432</max_memory_usage>
    </host>
  </profiles>
  <users>
    <default>
      <password></password>
      <networks><ip>127.0.0.1</ip></networks>
      <profile>host</profile><quota>default</quota>
      <grants>
        <query>GRANT SYSTEM LISTEN ON *.*</query>
        <query>GRANT SELECT ON system.numbers</query>
      </grants>
    </default>
    <${writer.name}>
      <password_sha256_hex>${sha256(writer.password)}</password_sha256_hex>
      <networks><ip>127.0.0.1</ip></networks>
      <profile>default</profile><quota>default</quota>
    </${writer.name}>
    <${reader.name}>
      <password_sha256_hex>${sha256(reader.password)}</password_sha256_hex>
      <networks><ip>127.0.0.1</ip></networks>
      <profile>reader</profile><quota>default</quota>
      <grants>
        <query>GRANT SELECT ON ${database}.*</query>
        <query>GRANT SELECT ON system.parts</query>
        <query>GRANT SELECT ON system.disks</query>
        <query>GRANT SELECT ON system.numbers</query>
      </grants>
    </${reader.name}>
  </users>
  <quotas><default></default></quotas>
</clickhouse>
`
}

/** Caps for a host with 2 cores and 2 GB that has mail to do; measured: about 50 MB anonymous when idle. */
function configXml(usersFile: string, backups: string): string {
  return `<clickhouse>
  <users_config>${escapeXml(usersFile)}</users_config>
  <!-- 0: memory goes back to the system faster; the cap is that of the users -->
  <max_server_memory_usage_to_ram_ratio>0</max_server_memory_usage_to_ram_ratio>
  <max_server_memory_usage>419430400</max_server_memory_usage>
  <!-- without a ratio the engine takes itself for full and gives every page back at once, to fault it in again: 600,000 times
       a million lines. Once a second is enough; between, jemalloc's own second of decay (embedded.ts) -->
  <memory_worker_period_ms>1000</memory_worker_period_ms>
  <memory_worker_decay_adjustment_period_ms>0</memory_worker_decay_adjustment_period_ms>
  <mark_cache_size>8388608</mark_cache_size>
  <index_mark_cache_size>2097152</index_mark_cache_size>
  <uncompressed_cache_size>0</uncompressed_cache_size>
  <index_uncompressed_cache_size>0</index_uncompressed_cache_size>
  <primary_index_cache_size>8388608</primary_index_cache_size>
  <query_condition_cache_size>1048576</query_condition_cache_size>
  <mmap_cache_size>16</mmap_cache_size>
  <compiled_expression_cache_size>4194304</compiled_expression_cache_size>
  <query_cache><max_size_in_bytes>1048576</max_size_in_bytes></query_cache>
  <background_pool_size>2</background_pool_size>
  <background_merges_mutations_concurrency_ratio>1</background_merges_mutations_concurrency_ratio>
  <background_move_pool_size>1</background_move_pool_size>
  <background_fetches_pool_size>1</background_fetches_pool_size>
  <background_common_pool_size>2</background_common_pool_size>
  <background_schedule_pool_size>4</background_schedule_pool_size>
  <background_buffer_flush_schedule_pool_size>1</background_buffer_flush_schedule_pool_size>
  <background_message_broker_schedule_pool_size>1</background_message_broker_schedule_pool_size>
  <background_distributed_schedule_pool_size>1</background_distributed_schedule_pool_size>
  <tables_loader_foreground_pool_size>1</tables_loader_foreground_pool_size>
  <tables_loader_background_pool_size>1</tables_loader_background_pool_size>
  <max_thread_pool_size>200</max_thread_pool_size>
  <!-- an insert of a batch takes some thirty threads for a moment: fewer kept were made and ended each time -->
  <max_thread_pool_free_size>32</max_thread_pool_free_size>
  <max_io_thread_pool_size>8</max_io_thread_pool_size>
  <max_io_thread_pool_free_size>0</max_io_thread_pool_free_size>
  <max_concurrent_queries>20</max_concurrent_queries>
  <shutdown_wait_unfinished>1</shutdown_wait_unfinished>
  <merge_tree>
    <merge_max_block_size>8192</merge_max_block_size>
    <!-- each part that is merged has its buffers -->
    <max_parts_to_merge_at_once>16</max_parts_to_merge_at_once>
    <!-- statistics of every column cost a tenth of an insert and help no query of ours -->
    <auto_statistics_types></auto_statistics_types>
    <!-- a part is a dozen small files, each to be made, flushed and removed: its indexes go into one, a merge waits for more parts -->
    <packed_skip_index_max_bytes>4194304</packed_skip_index_max_bytes>
    <write_marks_for_substreams_in_compact_parts>0</write_marks_for_substreams_in_compact_parts>
    <merge_selector_base>10</merge_selector_base>
    <merge_max_block_size_bytes>2097152</merge_max_block_size_bytes>
    <max_bytes_to_merge_at_max_space_in_pool>2147483648</max_bytes_to_merge_at_max_space_in_pool>
    <number_of_free_entries_in_pool_to_lower_max_size_of_merge>1</number_of_free_entries_in_pool_to_lower_max_size_of_merge>
    <number_of_free_entries_in_pool_to_execute_mutation>1</number_of_free_entries_in_pool_to_execute_mutation>
    <number_of_free_entries_in_pool_to_execute_optimize_entire_partition>1</number_of_free_entries_in_pool_to_execute_optimize_entire_partition>
  </merge_tree>
  <backups><allowed_path>${escapeXml(backups)}</allowed_path></backups>
</clickhouse>
`
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

const escapeXml = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
