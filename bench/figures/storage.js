/**
 * Bytes that the store takes after merges, indexes and everything included, beside `gzip -6` of the text. The strong codec
 * that parts get a day after they came is not waited for: here it is due at once.
 */
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
    { id: 'storageFresh', title: 'storage of the first day, of gzip -6', unit: 'x' },
  ],
  async measure({ file, truth, folder, root, main }) {
    const data = join(folder, 'storage')
    execFileSync(process.execPath, [main, 'import', file, '--json', '--host', 'mx1', '--data', data])
    const engine = await openEngine(root, data)
    try {
      const tables = await engine.ask(
        `SELECT name, create_table_query AS definition FROM system.tables WHERE database = 'mailtrace' AND engine LIKE '%MergeTree'`,
      )
      const optimize = async () => {
        for (const { name } of tables) await engine.command(`OPTIMIZE TABLE ${name} FINAL`)
      }
      await optimize()
      const fresh = sum(await sizesOf(engine))
      for (const { name, definition } of tables) {
        const ttl = / TTL (.*) RECOMPRESS .*? SETTINGS/s.exec(definition)?.[0]
        if (ttl === undefined) continue
        const due = ttl.replace('toIntervalDay(1) RECOMPRESS', 'toIntervalSecond(0) RECOMPRESS')
        if (due === ttl) throw new Error(`${name} is not packed after a day: ${ttl}`)
        await engine.command(`ALTER TABLE ${name} MODIFY${due.replace(' SETTINGS', '')}`)
      }
      await optimize()
      const sizes = await sizesOf(engine)
      const gzip = await gzipSize(file)
      return {
        storage: sum(sizes) / gzip,
        storageLine: sum(sizes) / truth.lines,
        storageLines: (sizes.find(({ table }) => table === 'log_lines')?.bytes ?? 0) / truth.lines,
        storageFresh: fresh / gzip,
      }
    } finally {
      await engine.close()
      rmSync(data, { recursive: true, force: true })
    }
  },
}

const sizesOf = (engine) =>
  engine.ask(
    `SELECT table, sum(bytes_on_disk) AS bytes FROM system.parts WHERE active AND database = 'mailtrace' GROUP BY table`,
  )

const sum = (sizes) => sizes.reduce((total, { bytes }) => total + bytes, 0)
