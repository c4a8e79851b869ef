/** Parts of tables that the engine found damaged, at its start or while merging, and put aside. */
import type { Clients } from './client.ts'

export interface BrokenPart {
  table: string
  part: string
  /** ClickHouse's word for how it was found: `broken-on-start`, `broken`, `noquorum`. */
  reason: string
  path: string
}

export async function brokenParts({ writer }: Clients): Promise<BrokenPart[]> {
  const answer = await writer.query({
    query: `SELECT table, name AS part, reason, path FROM system.detached_parts
      WHERE database = currentDatabase() AND reason LIKE '%broken%' ORDER BY table, name`,
    format: 'JSONEachRow',
  })
  return answer.json<BrokenPart>()
}
