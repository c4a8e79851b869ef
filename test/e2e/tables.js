/** Every row of every table that collecting writes, as files that two runs can be compared by. */
import { createWriteStream } from 'node:fs'
import { once } from 'node:events'
import { join } from 'node:path'

const TABLES = [
  'log_lines',
  'messages',
  'connections',
  'deliveries',
  'rejections',
  'authentications',
  'scans',
  'neighbours',
  'rejections_hourly',
  'logins_hourly',
  'deliveries_hourly',
]
/** Given by the run, not by the logs: of a file begun anew the first line keeps its position, others where the time does not tell it. */
const NOT_COMPARED = {
  log_lines: ['file_seq', 'position'],
  messages: ['version'],
  connections: ['version'],
}

/** Messages that an ID of theirs does not lead to: none, whatever happened (migration 0012). */
const UNFOUND = `SELECT queue_id, id FROM
    (SELECT queue_id, toStartOfHour(opened) AS at, arrayJoin(arrayConcat([queue_id, message_id], hop_queue_ids, linked_queue_ids)) AS id
      FROM messages FINAL)
  WHERE (toUInt32(sipHash64(id)), at) NOT IN (SELECT key, hour FROM id_hours) LIMIT 5`

/** Writes `<table>.jsonl` into the folder, one row a line, in no order. Large tables are asked for in `parts`. */
export async function dumpTables(reader, to, parts = 1) {
  const unfound = await reader.query(UNFOUND, {}, { id: 'test.unfound', timeoutSeconds: 60 })
  if (unfound.length > 0) throw new Error(`messages are not found by their IDs: ${JSON.stringify(unfound)}`)
  for (const table of TABLES) {
    const columns = NOT_COMPARED[table] ? `* EXCEPT (${NOT_COMPARED[table].join(', ')})` : '*'
    const final = /^(?:messages|connections|\w+_hourly)$/.test(table) ? 'FINAL' : ''
    const file = createWriteStream(join(to, `${table}.jsonl`))
    for (let part = 0; part < parts; part++) {
      const share = parts > 1 ? `WHERE sipHash64(tuple(${columns})) % ${parts} = ${part}` : ''
      const rows = await reader.query(
        `SELECT ${columns} FROM ${table} ${final} ${share}`,
        {},
        { id: 'test.dump', timeoutSeconds: 60 },
      )
      for (const row of rows) if (!file.write(`${JSON.stringify(row)}\n`)) await once(file, 'drain')
    }
    await new Promise((done) => file.end(done))
  }
}
