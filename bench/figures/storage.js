/** Bytes that the store takes after merges, indexes and everything included, beside `gzip -6` of the text. */
import { execFileSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSize, openEngine } from '../engine.js'

export default {
  onDemand: true,
  once: true,
  rows: [
    { id: 'storage', title: 'storage after merges, of gzip -6', unit: 'x', must: 1.3, aim: 0.9 },
    { id: 'storageLine', title: '  bytes a line', unit: 'B' },
    { id: 'storageLines', title: '  of them log_lines', unit: 'B' },
  ],
  async measure({ file, truth, folder, root, main }) {
    const data = join(folder, 'storage')
    execFileSync(process.execPath, [main, 'import', file, '--json', '--host', 'mx1', '--data', data])
    const engine = await openEngine(root, data)
    try {
      const tables = await engine.ask(
        `SELECT name FROM system.tables WHERE database = 'mailtrace' AND engine LIKE '%MergeTree'`,
      )
      for (const { name } of tables) await engine.command(`OPTIMIZE TABLE ${name} FINAL`)
      const sizes = await engine.ask(
        `SELECT table, sum(bytes_on_disk) AS bytes FROM system.parts WHERE active AND database = 'mailtrace' GROUP BY table`,
      )
      const total = sizes.reduce((sum, { bytes }) => sum + bytes, 0)
      const lines = sizes.find(({ table }) => table === 'log_lines')?.bytes ?? 0
      return {
        storage: total / (await gzipSize(file)),
        storageLine: total / truth.lines,
        storageLines: lines / truth.lines,
      }
    } finally {
      await engine.close()
      rmSync(data, { recursive: true, force: true })
    }
  },
}
