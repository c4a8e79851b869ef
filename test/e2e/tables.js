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

/** Writes `<table>.jsonl` into the folder, one row a line, in no order. Large tables are asked for in `parts`. */
export async function dumpTables(reader, to, parts = 1) {
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
